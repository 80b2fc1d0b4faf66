"""The photographs of the demo company, one function each. Run `draw.py`."""

import math

import skia

from brush import HEIGHT, WIDTH, Brush, mix

W, H = WIDTH, HEIGHT


def shell(b, x, y, w, floors, storey, bays, concrete='#b9b5ab'):
    """A concrete frame without walls yet."""
    for f in range(floors):
        fy = y - (f + 1) * storey
        b.fade(x, fy, w, storey, ['#3b3f44', '#5d5f60'])
        for i in range(bays + 1):
            cx = x + i * (w - 22) / bays
            b.fade(cx, fy, 22, storey, [mix(concrete, '#ffffff', 0.15), mix(concrete, '#000000', 0.25)], horizontal=True)
        for i in range(bays):
            if b.random.random() < 0.45:
                px = x + 26 + i * (w - 22) / bays
                b.line([(px + 30, fy + storey), (px + 30, fy + 14)], '#c2a04a', 4)
                b.line([(px + 58, fy + storey), (px + 58, fy + 14)], '#c2a04a', 4)
        b.rect(x - 12, fy, w + 24, 16, concrete)
        b.rect(x - 12, fy + 14, w + 24, 5, '#000000', 0.28)
    top = y - floors * storey
    for i in range(bays * 3 + 1):
        rx = x + 6 + i * (w - 12) / (bays * 3)
        b.line([(rx, top), (rx + b.random.uniform(-2, 2), top - b.random.uniform(26, 40))], '#7a4a2c', 2)


def crane():
    b = Brush(11)
    b.sky('#2f6fb0', '#f3d9b4', 8, '#fff1dd')
    b.glow(1010, 640, 520, '#ffd98a', 0.85)
    b.hills(720, 130, '#8fa7b0', 3)
    b.hills(770, 90, '#6d8a80', 4)
    b.crane(430, 840, 700, 640, hook=0.7, scale=1.25)
    b.crane(1120, 790, 380, 330, '#c7583a', direction=-1, hook=0.55, scale=0.7)
    b.earth(770, H, '#a58a66', '#6f5638')
    shell(b, 560, 830, 520, 3, 108, 4)
    b.scaffold(540, 520, 140, 310, 2, 3, '#4f8a68')
    b.poly([(0, 900), (260, 820), (470, 870), (560, H), (0, H)], '#5e4a32')
    for i in range(16):
        b.rect(40 + i * 74, 852 + (i % 2) * 2, 68, 52, '#d8d2c4', 0.95)
        b.line([(40 + i * 74, 850), (40 + i * 74, 912)], '#8a8a86', 4)
        b.rect(44 + i * 74, 868, 60, 10, '#b8402c' if i % 2 else '#f2efe8')
    return b.photograph(warmth=5)


def scaffolding():
    b = Brush(23)
    b.sky('#5f9ad0', '#dbe9f1', 6)
    b.fade(120, 150, 1060, 690, ['#ece6d8', '#cfc6b3'])
    b.poly([(80, 155), (650, 20), (1220, 155)], '#8e4632')
    for i in range(30):
        b.line([(80 + i * 38, 156 - max(0, 134 - abs(i - 15) * 9) * 0.02), (650 + (i - 15) * 4, 24)], '#6d3324', 2, 0.5)
    for r in range(3):
        for c in range(6):
            b.window(190 + c * 168, 215 + r * 210, 92, 128)
    b.bricks(120, 730, 1060, 110, 20, '#a8553a', '#c9bfb0')
    b.fade(120, 150, 1060, 690, ['#000000', '#000000'], horizontal=True, alphas=[0.0, 0.22])
    b.scaffold(96, 190, 1110, 650, 7, 4, '#3f7f9c')
    b.line([(764, 840), (820, 680)], '#d8b34a', 6)
    b.line([(788, 840), (844, 680)], '#d8b34a', 6)
    for i in range(9):
        b.line([(764 + i * 6.2, 840 - i * 17.7), (788 + i * 6.2, 840 - i * 17.7)], '#d8b34a', 4)
    b.earth(836, H, '#9c8a70', '#6b5a44', 900)
    return b.photograph()


def brickwork():
    b = Brush(37)
    b.bricks(-20, -20, W + 40, H + 40, 74, '#a9583c', '#c8beae', 0.2)
    for _ in range(5200):
        b.oval(b.random.uniform(0, W), b.random.uniform(0, H), b.random.uniform(0.6, 2.6), b.random.uniform(0.5, 1.8), b.random.choice(['#3a1a10', '#e8c6a8', '#7a3a24']), 0.35)
    b.fade(0, 0, W, H, ['#ffe2b0', '#000000'], alphas=[0.26, 0.36])
    b.rect(150, 470, 1000, 92, '#000000', 0.5, 14)
    b.fade(140, 440, 1000, 30, ['#ffe08a', '#e8b62c'])
    b.fade(140, 470, 1000, 58, ['#e0a51c', '#a97508'])
    for x in (250, 590, 930):
        b.rect(x, 456, 110, 44, '#2d2a22', radius=8)
        b.fade(x + 8, 464, 94, 28, ['#d9f08a', '#9cc63a'])
        b.oval(x + 55 + (2 if x == 590 else -1), 477, 16, 9, '#f4ffd0', 0.95)
        b.line([(x + 36, 464), (x + 36, 492)], '#2d2a22', 2)
        b.line([(x + 74, 464), (x + 74, 492)], '#2d2a22', 2)
    b.line([(0, 430), (W, 437)], '#e8402c', 3)
    return b.photograph(warmth=4, vignette=0.34)


def foundation():
    b = Brush(41)
    b.sky('#7f95a8', '#d7dcdc', 9, '#f2f4f4', cloud_alpha=0.8)
    b.hills(420, 70, '#73857c', 6)
    for x in (90, 180, 1080, 1190):
        b.tree(x, 430, 150, '#3f5540', '#6f8a5c')
    b.earth(410, H, '#a8906c', '#6a5236', 2200)
    b.poly([(250, 470), (1050, 470), (1330, 960), (-60, 960)], '#5a4630')
    b.poly_fade([(290, 490), (1010, 490), (1230, 940), (60, 940)], ['#c9c7c0', '#9b9a94'], (0, 490), (0, 940))
    point = lambda u, v: (290 - 230 * v ** 1.35 + u * (720 + 450 * v ** 1.35), 490 + 450 * v ** 1.35)
    for i in range(29):
        v = i / 28
        b.line([point(0.02, v), point(0.98, v)], '#3a2014', 1.5 + 4 * v, 0.35)
        b.line([(x, y - 4 - 8 * v) for x, y in (point(0.02, v), point(0.98, v))], '#8a5434', 1.2 + 3.4 * v)
    for i in range(31):
        u = 0.02 + 0.96 * i / 30
        b.line([(x, y - 6) for x, y in (point(u, v / 14) for v in range(15))], '#9a6140', 2.6)
    for side in (0, 1):
        edge = [point(side, v / 10) for v in range(11)]
        b.poly([*edge, *[(x, y - 16 - 34 * (i / 10) ** 1.3) for i, (x, y) in reversed(list(enumerate(edge)))]], '#c9a46a')
        b.line([(x, y - 16 - 34 * (i / 10) ** 1.3) for i, (x, y) in enumerate(edge)], '#7d5f36', 4)
    for i in range(7):
        x, y = point(0.1 + i * 0.135, 0.02)
        b.rect(x, y - 62, 5, 60, '#7a4a2c')
        b.oval(x + 2.5, y - 64, 7, 6, '#f08a24')
    b.crane(1130, 470, 330, 420, '#d9a01a', direction=-1, hook=0.5, scale=0.6)
    return b.photograph(grain=6)


def interior():
    b = Brush(53)
    b.rect(0, 0, W, H, '#8f8a80')
    b.poly_fade([(0, 0), (W, 0), (880, 250), (400, 250)], ['#d8d4ca', '#b7b2a6'], (0, 0), (0, 250))
    b.poly_fade([(0, 0), (400, 250), (400, 660), (0, H)], ['#a39d90', '#d9d3c6'], (0, 0), (400, 0))
    b.poly_fade([(W, 0), (880, 250), (880, 660), (W, H)], ['#8d877a', '#c9c2b3'], (W, 0), (880, 0))
    b.poly_fade([(400, 250), (880, 250), (880, 660), (400, 660)], ['#e6e0d4', '#cfc8b9'], (0, 250), (0, 660))
    b.poly_fade([(0, H), (400, 660), (880, 660), (W, H)], ['#6f6a60', '#a59f93'], (0, H), (0, 660))
    b.window(520, 320, 240, 200, '#dff0fb', '#9fc3d8')
    b.glow(640, 420, 420, '#fff6df', 0.55)
    b.poly([(520, 700), (770, 700), (900, 900), (430, 900)], '#fff3d2', 0.30, 6)
    b.poly([(90, 320), (280, 390), (280, 744), (90, 890)], '#5d584e')
    b.poly_fade([(90, 320), (280, 390), (280, 744), (90, 890)], ['#4a4740', '#77726a'], (90, 0), (280, 0))
    for i in range(4):
        b.line([(1240 - i * 78, 150 + i * 44), (1240 - i * 78, 930 - i * 66)], '#c6ccd0', 7)
        b.line([(1236 - i * 78, 150 + i * 44), (1236 - i * 78, 930 - i * 66)], '#7e868b', 2)
    b.poly([(960, 862), (1040, 470), (1056, 470), (990, 872)], '#c9a04a')
    b.poly([(1090, 872), (1076, 470), (1060, 470), (1066, 862)], '#a8823a')
    for i in range(7):
        y = 520 + i * 52
        b.line([(1028 - i * 9, y), (1074 + i * 3, y + 3)], '#d8b25c', 7)
    for x, y, s in ((330, 800, 1.0), (440, 760, 0.8)):
        b.oval(x, y + 62 * s, 60 * s, 14 * s, '#000000', 0.4, 8)
        b.poly([(x - 46 * s, y - 20 * s), (x + 46 * s, y - 20 * s), (x + 38 * s, y + 62 * s), (x - 38 * s, y + 62 * s)], '#2c2f33')
        b.oval(x, y - 20 * s, 46 * s, 13 * s, '#d9d4c8')
    b.line([(400, 250), (400, 660)], '#8d8677', 2)
    b.line([(880, 250), (880, 660)], '#7d7668', 2)
    b.line([(470, 250), (470, 400), (486, 400)], '#e07a2a', 4)
    b.rect(460, 400, 34, 34, '#f4f1ea', radius=3)
    return b.photograph(grain=6, warmth=4)


def rafters():
    b = Brush(61)
    b.rect(0, 0, W, H, '#2a1f16')
    b.poly_fade([(640, 90), (0, 700), (0, 0), (W, 0), (W, 700)], ['#5b4029', '#2c1e13'], (640, 90), (0, 500))
    for i in range(26):
        t = i / 25
        b.line([(640, 90 + 8 * t), (-60, 60 + 680 * t)], mix('#6a4a2e', '#3a2818', b.random.random()), 9, 0.7)
        b.line([(640, 90 + 8 * t), (W + 60, 60 + 680 * t)], mix('#5c4028', '#332214', b.random.random()), 9, 0.7)
    b.glow(640, 470, 430, '#ffe6b0', 0.95)
    b.fade(500, 330, 280, 320, ['#fdf4da', '#e7d3a2'])
    b.poly([(500, 330), (640, 215), (780, 330)], '#f7ead0')
    b.fade(0, 700, W, 260, ['#6e5338', '#3a2a1a'])
    for i in range(21):
        x = 640 + (i - 10) * 34
        b.line([(x, 655), (640 + (i - 10) * 170, H)], '#2b1d10', 3, 0.6)
    for k in range(6):
        s = 0.42 + k * 0.27
        apex, foot, half = 300 - 320 * (s - 0.42), 640 + 330 * (s - 0.42), 330 * s * 1.28
        w = 12 + 20 * s
        tone = mix('#c08a4e', '#5a3a1e', k / 6)
        b.line([(640 - half, foot - 90 * s), (640, apex), (640 + half, foot - 90 * s)], tone, w)
        b.line([(640 - half, foot - 90 * s - w * 0.3), (640, apex - w * 0.3), (640 + half, foot - 90 * s - w * 0.3)], mix(tone, '#ffd9a0', 0.4), 3, 0.6)
        tie = apex + (foot - 90 * s - apex) * 0.62
        b.line([(640 - half * 0.62, tie), (640 + half * 0.62, tie)], mix(tone, '#2a1a0c', 0.15), w * 0.85)
        b.line([(640, apex), (640, tie)], tone, w * 0.7)
    for i in range(5):
        x = 330 + i * 120
        b.poly([(x, 120), (x + 16, 120), (x + 190, 860), (x + 90, 860)], '#fff0c4', 0.09, 10)
    return b.photograph(grain=7, warmth=8, vignette=0.5)


def barn():
    b = Brush(71)
    b.sky('#38507e', '#f6b277', 9, '#ffd3b0', cloud_alpha=0.7)
    b.glow(300, 640, 560, '#ffcf86', 0.9)
    b.hills(690, 130, '#56617a', 4)
    b.hills(720, 70, '#4c5a58', 5)
    for x in (60, 150, 1100, 1180, 1250):
        b.tree(x, 735, 190, '#2c3a2c', '#5d6a3c')
    b.grass(720, H, '#46522a', '#a08a48')
    b.poly_fade([(380, 420), (380, 790), (960, 790), (960, 420)], ['#8a5a38', '#4d2f1c'], (380, 0), (960, 0))
    for i in range(39):
        b.line([(380 + i * 15, 420), (380 + i * 15, 790)], mix('#4a2c18', '#a06a42', b.random.random()), 2.4, 0.55)
    b.poly_fade([(340, 430), (470, 210), (1010, 210), (1000, 430)], ['#9a4a34', '#5b2a20'], (340, 210), (1000, 430))
    for i in range(15):
        y = 222 + i * 14
        b.line([(470 - (y - 210) * 0.59, y), (1008 - (y - 210) * 0.04, y)], '#4a1e16', 2, 0.5)
    b.poly([(740, 430), (820, 300), (900, 430)], '#6d4326')
    b.poly([(560, 790), (560, 560), (720, 560), (720, 790)], '#2d1b10')
    b.line([(560, 560), (720, 560), (720, 790), (560, 790), (560, 560)], '#c59a68', 6)
    b.line([(560, 560), (640, 790)], '#c59a68', 5)
    b.line([(640, 560), (640, 790)], '#c59a68', 5)
    for x in (430, 820, 890):
        b.window(x, 500, 50, 60, '#ffd79a', '#c9823e', '#5a3a22')
    b.scaffold(956, 300, 190, 490, 2, 4, '#3f7f68')
    b.poly([(500, 800), (760, 800), (900, H), (300, H)], '#8d7650', 0.6, 10)
    return b.photograph(grain=6, warmth=7)


def riverside():
    b = Brush(83)
    b.sky('#4f94cf', '#e4f0f4', 8)
    b.hills(540, 110, '#7fa08c', 4)
    for x in range(30, 1280, 92):
        if not 330 < x < 960:
            b.tree(x, 600, b.random.uniform(150, 240), '#2f5334', '#7fa656', 0.55)
    b.fade(350, 210, 600, 390, ['#f5f1e8', '#d9d2c3'])
    b.rect(350, 196, 600, 20, '#5c6468')
    b.fade(650, 120, 300, 90, ['#c47a52', '#9d5a3a'])
    for r in range(3):
        for c in range(5):
            b.window(390 + c * 112, 246 + r * 116, 64, 80)
            b.rect(380 + c * 112, 334 + r * 116, 84, 5, '#4a5054')
            for k in range(8):
                b.line([(382 + c * 112 + k * 11.5, 306 + r * 116), (382 + c * 112 + k * 11.5, 334 + r * 116)], '#4a5054', 2)
    b.scaffold(340, 216, 150, 384, 2, 4, '#4f8aa8')
    b.crane(1010, 600, 460, 420, '#d2482f', direction=-1, hook=0.75, scale=0.7)
    b.fade(0, 594, W, 30, ['#7b8a5a', '#55643c'])
    snapshot = b.surface.makeImageSnapshot()
    b.canvas.save()
    b.canvas.clipRect(skia.Rect.MakeXYWH(0, 620, W, 340))
    for y in range(620, H):
        depth = (y - 620) / 340
        shift = 5 * depth * ripple(y)
        source = max(0, 620 - int((y - 620) * 1.3) - 1)
        b.canvas.drawImageRect(snapshot, skia.Rect.MakeXYWH(0, source, W, 1), skia.Rect.MakeXYWH(shift * 2, y, W, 1.5), skia.SamplingOptions(skia.FilterMode.kLinear), b.paint('#000000'))
    b.canvas.restore()
    b.fade(0, 620, W, 340, ['#3d6f8a', '#17384c'], alphas=[0.30, 0.82])
    for _ in range(240):
        y = 626 + 330 * b.random.random() ** 0.8
        x, length = b.random.uniform(0, W), b.random.uniform(10, 90) * (0.3 + (y - 620) / 340)
        b.line([(x, y), (x + length, y)], '#e6f4fa', 1.4, 0.18)
    return b.photograph()


def ripple(y):
    return math.sin(y / 5.0) + math.sin(y / 2.3 + 1)


def kita():
    b = Brush(97)
    b.sky('#3f8fd6', '#eaf4f4', 6)
    b.glow(1080, 130, 360, '#fff3c0', 0.9)
    b.oval(1080, 130, 44, 44, '#fffbe6', 0.95, 3)
    b.hills(560, 190, '#8fbb6c', 3)
    for x in (40, 110, 205, 1195, 1255):
        b.tree(x, 640, 230, '#3a6b35', '#9cc45c')
    b.grass(610, H, '#4f8a38', '#a5cc62')
    b.fade(240, 360, 820, 290, ['#fbf7ec', '#e2dbc8'])
    b.poly([(210, 366), (1090, 300), (1090, 330), (210, 396)], '#4a5358')
    tones = ['#e4572e', '#f3a712', '#76b041', '#2e86ab', '#a23b72', '#f3a712', '#2e86ab']
    for i, tone in enumerate(tones):
        x = 268 + i * 112
        b.rect(x, 412, 30, 238, tone)
        b.window(x + 38, 430, 58, 150, '#cfe6f2', '#7fa6ba')
    b.fade(240, 396, 820, 40, ['#000000', '#000000'], alphas=[0.25, 0.0])
    b.rect(620, 486, 84, 164, '#2f5d62')
    b.poly([(560, 650), (760, 650), (900, H), (400, H)], '#d8cbb0')
    b.oval(1000, 790, 170, 48, '#c9a465')
    b.oval(1000, 786, 158, 40, '#ecd9a4')
    b.poly([(970, 776), (1000, 736), (1034, 776)], '#d9c182')
    for x in (210, 330):
        b.line([(x - 40, 800), (x, 640), (x + 40, 800)], '#b4472e', 8)
    b.line([(210, 640), (330, 640)], '#b4472e', 8)
    for x in (246, 294):
        b.line([(x, 640), (x, 744)], '#555555', 2.5)
        b.rect(x - 16, 744, 32, 7, '#2e86ab')
    return b.photograph(warmth=3)


def crack():
    b = Brush(101)
    b.fade(0, 0, W, H, ['#e6dfd0', '#cdc4b2'])
    for _ in range(9000):
        b.oval(b.random.uniform(0, W), b.random.uniform(0, H), b.random.uniform(1, 5), b.random.uniform(1, 4), b.random.choice(['#ffffff', '#a89f8c', '#b9b09e']), 0.16)
    for _ in range(26):
        x, y = b.random.uniform(-100, W), b.random.uniform(0, H)
        b.line([(x, y), (x + 180, y + b.random.uniform(-60, 60)), (x + 330, y + b.random.uniform(-30, 90))], '#ffffff', 26, 0.06, 6)
    x, y, points = 470.0, -10.0, []
    while y < H + 20:
        points.append((x, y))
        x, y = x + b.random.gauss(7, 22), y + b.random.uniform(12, 40)
    b.line(points, '#7d735f', 16, 0.25, 6)
    b.line(points, '#2b241a', 5.5)
    b.line([(px + 2, py + 1) for px, py in points], '#000000', 2.4)
    b.line([(px - 4, py) for px, py in points], '#ffffff', 1.6, 0.5)
    for i in (6, 14, 20):
        if i < len(points):
            bx, by = points[i]
            branch = [(bx, by)]
            for _ in range(7):
                bx, by = bx + b.random.uniform(10, 34), by + b.random.gauss(10, 16)
                branch.append((bx, by))
            b.line(branch, '#3a3226', 2.2, 0.85)
    b.canvas.save()
    b.canvas.rotate(-6, 800, 640)
    b.rect(262, 652, 820, 96, '#000000', 0.35, 12)
    b.fade(252, 636, 820, 92, ['#fbe14a', '#e3bd18'])
    for i in range(0, 81):
        mx = 262 + i * 10
        b.line([(mx, 636), (mx, 636 + (46 if i % 10 == 0 else 32 if i % 5 == 0 else 20))], '#1c1a10', 2 if i % 10 == 0 else 1.3)
    font = skia.Font(skia.Typeface('DejaVu Sans'), 26)
    for i in range(9):
        b.canvas.drawString(str(i), 256 + i * 100, 716, font, b.paint('#1c1a10'))
    b.canvas.restore()
    b.fade(0, 0, W, H, ['#fff2d0', '#000000'], horizontal=True, alphas=[0.16, 0.30])
    return b.photograph(grain=6, vignette=0.3)


def pallets():
    b = Brush(113)
    b.sky('#8aa6ba', '#e3e6e2', 9, '#ffffff', cloud_alpha=0.8)
    b.hills(470, 80, '#8b9a84', 5)
    shell(b, 720, 520, 520, 2, 120, 4)
    b.earth(500, H, '#b19a76', '#75603f', 2000)
    for x, y, s in ((60, 640, 0.8), (330, 610, 0.72), (150, 860, 1.25), (620, 850, 1.2), (980, 780, 1.0)):
        w, h = 270 * s, 190 * s
        b.oval(x + w / 2, y + 14 * s, w * 0.62, 24 * s, '#000000', 0.42, 12)
        for i in range(3):
            b.rect(x + i * w * 0.43, y - 16 * s, w * 0.14, 26 * s, '#8a6a42')
        b.rect(x - 4, y - 24 * s, w + 8, 11 * s, '#c29a62')
        b.rect(x - 4, y + 6 * s, w + 8, 8 * s, '#a57e4c')
        tone = b.random.choice(['#b5603f', '#a8553a', '#c2724e'])
        b.bricks(x, y - 24 * s - h, w, h, 15 * s, tone, mix(tone, '#2a120a', 0.6), 0.12)
        b.poly([(x, y - 24 * s - h), (x + w, y - 24 * s - h), (x + w + 46 * s, y - 24 * s - h - 30 * s), (x + 46 * s, y - 24 * s - h - 30 * s)], mix(tone, '#ffffff', 0.25))
        b.poly([(x + w, y - 24 * s - h), (x + w + 46 * s, y - 24 * s - h - 30 * s), (x + w + 46 * s, y - 54 * s), (x + w, y - 24 * s)], mix(tone, '#000000', 0.42))
        for t in (0.25, 0.72):
            b.line([(x + w * t, y - 24 * s), (x + w * t, y - 24 * s - h), (x + w * t + 46 * s, y - 54 * s - h)], '#1e2a30', 5 * s)
        b.poly([(x, y - 24 * s - h), (x + w * 0.5, y - 24 * s - h), (x + w * 0.2, y - 24 * s)], '#ffffff', 0.13)
    return b.photograph(grain=5)
