"""What the demo's pictures are drawn with: skies, lattices, scaffolds, walls, and the grain of a photograph.

Everything is seeded and drawn by the processor, so a picture comes out the same each time with the same versions of requirements.txt.
"""

import io
import random

import numpy as np
import piexif
import skia
from PIL import Image, ImageFilter

WIDTH, HEIGHT = 1280, 960


def colour(hex_text, alpha=1.0):
    value = int(hex_text.lstrip('#'), 16)
    return skia.Color(value >> 16 & 255, value >> 8 & 255, value & 255, int(alpha * 255))


def mix(a, b, t):
    pa, pb = (tuple(int(c.lstrip('#')[i:i + 2], 16) for i in (0, 2, 4)) for c in (a, b))
    return '#%02x%02x%02x' % tuple(round(x + (y - x) * t) for x, y in zip(pa, pb))


class Brush:
    def __init__(self, seed, width=WIDTH, height=HEIGHT):
        self.surface = skia.Surface(width, height)
        self.canvas = self.surface.getCanvas()
        self.random = random.Random(seed)
        self.seed = seed
        self.width, self.height = width, height

    def paint(self, fill=None, stroke=None, width=1.0, alpha=1.0, blur=0.0, shader=None):
        paint = skia.Paint(AntiAlias=True)
        if shader is not None:
            paint.setShader(shader)
            paint.setAlphaf(alpha)
        else:
            paint.setColor(colour(fill or stroke, alpha))
        if stroke is not None:
            paint.setStyle(skia.Paint.kStroke_Style)
            paint.setStrokeWidth(width)
            paint.setStrokeCap(skia.Paint.kRound_Cap)
            paint.setStrokeJoin(skia.Paint.kRound_Join)
        if blur > 0:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
        return paint

    def rect(self, x, y, w, h, fill, alpha=1.0, blur=0.0, radius=0.0):
        self.canvas.drawRoundRect(skia.Rect.MakeXYWH(x, y, w, h), radius, radius, self.paint(fill, alpha=alpha, blur=blur))

    def fade(self, x, y, w, h, colours, horizontal=False, alpha=1.0, alphas=None):
        ends = [skia.Point(x, y), skia.Point(x + w, y) if horizontal else skia.Point(x, y + h)]
        shades = [colour(c, 1 if alphas is None else alphas[i]) for i, c in enumerate(colours)]
        shader = skia.GradientShader.MakeLinear(ends, shades)
        self.canvas.drawRect(skia.Rect.MakeXYWH(x, y, w, h), self.paint(shader=shader, alpha=alpha))

    def glow(self, x, y, radius, fill, alpha=1.0):
        shader = skia.GradientShader.MakeRadial(skia.Point(x, y), radius, [colour(fill, alpha), colour(fill, alpha * 0.35), colour(fill, 0)], [0, 0.35, 1])
        self.canvas.drawCircle(x, y, radius, self.paint(shader=shader))

    def path(self, points, closed=True):
        path = skia.Path()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        if closed:
            path.close()
        return path

    def poly(self, points, fill, alpha=1.0, blur=0.0):
        self.canvas.drawPath(self.path(points), self.paint(fill, alpha=alpha, blur=blur))

    def poly_fade(self, points, colours, start, end):
        shader = skia.GradientShader.MakeLinear([skia.Point(*start), skia.Point(*end)], [colour(c) for c in colours])
        self.canvas.drawPath(self.path(points), self.paint(shader=shader))

    def line(self, points, stroke, width=2.0, alpha=1.0, blur=0.0):
        self.canvas.drawPath(self.path(points, closed=False), self.paint(stroke=stroke, width=width, alpha=alpha, blur=blur))

    def oval(self, x, y, rx, ry, fill, alpha=1.0, blur=0.0):
        self.canvas.drawOval(skia.Rect.MakeXYWH(x - rx, y - ry, rx * 2, ry * 2), self.paint(fill, alpha=alpha, blur=blur))

    # Things

    def sky(self, top, bottom, clouds=7, cloud='#ffffff', low=0.55, cloud_alpha=0.5):
        self.fade(0, 0, self.width, self.height * 0.8, [top, mix(top, bottom, 0.55), bottom])
        self.rect(0, self.height * 0.8, self.width, self.height * 0.2, bottom)
        for _ in range(clouds):
            x, y = self.random.uniform(-100, self.width), self.random.uniform(40, self.height * low)
            size = self.random.uniform(40, 110)
            for _ in range(14):
                dx, dy = self.random.gauss(0, size * 1.5), self.random.gauss(0, size * 0.16)
                r = size * self.random.uniform(0.25, 0.7)
                self.oval(x + dx, y + dy, r * 1.7, r * 0.42, cloud, cloud_alpha * 0.22, 16)

    def hills(self, base, height, fill, roughness=5, alpha=1.0):
        phase = self.random.uniform(0, 6)
        xs = np.linspace(-20, self.width + 20, 90)
        ys = base - height * (0.55 + 0.3 * np.sin(xs / 230 + phase) + 0.15 * np.sin(xs / 83 + phase * 2)) + [self.random.uniform(-roughness, roughness) for _ in xs]
        self.poly([*zip(xs, ys), (self.width + 20, self.height), (-20, self.height)], fill, alpha)

    def tree(self, x, base, height, dark, light, slim=1.0):
        self.line([(x, base), (x + self.random.uniform(-3, 3), base - height * 0.5)], '#4a3b2d', max(2, height * 0.035))
        for i in range(90):
            t = i / 90
            spread = height * 0.3 * slim
            dx, dy = self.random.gauss(0, spread * 0.5), self.random.uniform(-height, -height * 0.28)
            narrow = 1 - abs((dy + height * 0.6) / (height * 0.55)) ** 2
            r = height * self.random.uniform(0.03, 0.075)
            self.oval(x + dx * max(0.15, narrow), base + dy, r, r * 0.85, mix(dark, light, min(1, max(0, t * 0.7 + self.random.uniform(-0.2, 0.35)))), 0.9)

    def grass(self, y, bottom, dark, light, count=2600):
        self.fade(0, y, self.width, bottom - y, [light, dark])
        for _ in range(count):
            t = self.random.random() ** 1.6
            gy, gx = y + (bottom - y) * t, self.random.uniform(0, self.width)
            length = 2 + 18 * t
            self.line([(gx, gy), (gx + self.random.uniform(-0.3, 0.3) * length, gy - length)], mix(dark, light, self.random.random()), 1 + t, 0.6)

    def earth(self, y, bottom, far, near, count=1500):
        self.fade(0, y, self.width, bottom - y, [far, near])
        for _ in range(count):
            t = self.random.random() ** 1.4
            r = 0.8 + 6 * t * self.random.random()
            shade = mix(far, near, t)
            self.oval(self.random.uniform(0, self.width), y + (bottom - y) * t, r * 1.8, r * 0.7, mix(shade, self.random.choice(['#000000', '#ffffff', '#c9a97a']), 0.22), 0.55)

    def lattice(self, a, b, depth, cells, stroke, width=2.0):
        """A truss between two points, `depth` thick, with its diagonals."""
        (ax, ay), (bx, by) = a, b
        length = max(1.0, ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5)
        nx, ny = -(by - ay) / length * depth, (bx - ax) / length * depth
        self.line([a, b], stroke, width)
        self.line([(ax + nx, ay + ny), (bx + nx, by + ny)], stroke, width)
        for i in range(cells):
            p, q = (i / cells, (i + 1) / cells)
            one = (ax + (bx - ax) * p, ay + (by - ay) * p)
            two = (ax + (bx - ax) * q + nx, ay + (by - ay) * q + ny)
            three = (ax + (bx - ax) * q, ay + (by - ay) * q)
            self.line([one, two, three], stroke, width * 0.6)

    def crane(self, x, base, height, reach, fill='#e0a818', direction=1, hook=0.6, scale=1.0):
        top, dark = base - height, mix(fill, '#3a2c00', 0.45)
        self.lattice((x, base), (x, top), -18 * scale, int(height / (20 * scale)), dark, 3 * scale)
        self.lattice((x, top), (x + reach * direction, top - 4), -16 * scale * direction, int(reach / (20 * scale)), fill, 3 * scale)
        self.lattice((x, top), (x - reach * 0.3 * direction, top), 14 * scale * direction, 8, dark, 3 * scale)
        peak = (x + 9 * scale, top - 62 * scale)
        self.line([(x, top - 16), peak, (x + 18 * scale, top - 16)], dark, 4 * scale)
        self.line([peak, (x + reach * 0.72 * direction, top - 18 * scale)], '#4b4b4b', 1.6 * scale)
        self.line([peak, (x - reach * 0.27 * direction, top)], '#4b4b4b', 1.6 * scale)
        self.rect(x - reach * 0.3 * direction - 22 * scale, top + 2, 44 * scale, 46 * scale, '#8d9094')
        self.rect(x + (20 if direction > 0 else -30) * scale, top + 4, 28 * scale, 34 * scale, '#f2f2ee', radius=3)
        self.rect(x + (28 if direction > 0 else -28) * scale, top + 9, 17 * scale, 16 * scale, '#4f6b7d', radius=2)
        hx, hy = x + reach * hook * direction, top + height * 0.42
        self.line([(hx, top), (hx, hy)], '#333333', 1.4 * scale)
        self.line([(hx - 26 * scale, hy + 26 * scale), (hx, hy), (hx + 26 * scale, hy + 26 * scale)], '#333333', 1.4 * scale)
        self.rect(hx - 34 * scale, hy + 26 * scale, 68 * scale, 16 * scale, '#b98d55')

    def bricks(self, x, y, w, h, course, base, mortar, jitter=0.16):
        self.canvas.save()
        self.canvas.clipRect(skia.Rect.MakeXYWH(x, y, w, h))
        self.rect(x, y, w, h, mortar)
        rows = int(h / course) + 2
        for row in range(rows):
            by = y + row * course
            bx = x - course * (1.5 if row % 2 else 0.35)
            while bx < x + w:
                bw = course * 2.95
                tone = mix(base, self.random.choice(['#2a0f08', '#f3b48a', '#8a3018', '#d9c2ae']), self.random.random() * jitter * 2)
                self.rect(bx + 1.2, by + 1.2, bw - course * 0.14, course - course * 0.14, tone, radius=course * 0.06)
                self.rect(bx + 1.2, by + 1.2, bw - course * 0.14, course * 0.1, '#ffffff', 0.10)
                bx += bw
        self.canvas.restore()

    def scaffold(self, x, y, w, h, bays, lifts, net=None, pole='#8f979c'):
        bay, lift = w / bays, h / lifts
        for i in range(lifts + 1):
            ly = y + i * lift
            if i > 0:
                self.rect(x - 6, ly - 9, w + 12, 8, '#b08a58')
                self.rect(x - 6, ly - 2, w + 12, 4, '#5b452b', 0.8)
                for rail in (0.32, 0.62):
                    self.line([(x, ly - lift * rail), (x + w, ly - lift * rail)], pole, 2.2)
        for i in range(bays + 1):
            px = x + i * bay
            self.line([(px, y - lift * 0.3), (px, y + h)], '#5f676c', 6)
            self.line([(px - 1.4, y - lift * 0.3), (px - 1.4, y + h)], '#c5ccd1', 2)
        for i in range(0, bays, 2):
            for j in range(lifts):
                a, b = (x + i * bay, x + (i + 1) * bay) if j % 2 else (x + (i + 1) * bay, x + i * bay)
                self.line([(a, y + j * lift), (b, y + (j + 1) * lift)], pole, 2.4)
        if net:
            for i in range(bays):
                for j in range(lifts):
                    if self.random.random() < 0.30:
                        self.rect(x + i * bay + 4, y + j * lift, bay - 8, lift - 10, net, 0.42)
                        for k in range(9):
                            self.line([(x + i * bay + 4 + k * (bay - 8) / 8, y + j * lift), (x + i * bay + 4 + k * (bay - 8) / 8 + self.random.uniform(-5, 5), y + (j + 1) * lift - 10)], '#ffffff', 1, 0.16)

    def window(self, x, y, w, h, top='#a9c8de', bottom='#4f6d80', frame='#e9e9e4'):
        self.rect(x - 5, y - 5, w + 10, h + 10, frame, radius=2)
        self.fade(x, y, w, h, [top, bottom])
        self.poly([(x + w * 0.1, y + h), (x + w * 0.55, y), (x + w * 0.8, y), (x + w * 0.35, y + h)], '#ffffff', 0.16)
        self.line([(x + w / 2, y), (x + w / 2, y + h)], frame, 5)
        self.rect(x - 9, y + h + 5, w + 18, 6, '#8d8f8c')

    # Out

    def photograph(self, grain=5.0, warmth=0.0, vignette=0.24):
        """The drawing as a camera would give it: a soft lens, darker corners, grain."""
        pixels = np.array(self.surface.makeImageSnapshot().convert(colorType=skia.kRGBA_8888_ColorType))[:, :, :3]
        soft = np.array(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float32)
        noise = np.random.default_rng(self.seed)
        fine = noise.normal(0, grain, soft.shape[:2])
        coarse = np.array(Image.fromarray(noise.normal(128, 38, (self.height // 5, self.width // 5)).clip(0, 255).astype(np.uint8)).resize((self.width, self.height), Image.BICUBIC), dtype=np.float32) - 128
        yy, xx = np.mgrid[-1:1:self.height * 1j, -1:1:self.width * 1j]
        light = 1 - vignette * (xx ** 2 + yy ** 2) * 0.6
        out = (soft + (fine + coarse * 0.07)[..., None]) * light[..., None]
        out += np.array([warmth, 0, -warmth])
        return Image.fromarray(out.clip(0, 255).astype(np.uint8))


def exif(taken, place=None):
    """EXIF with the local time of taking (`2026:10:05 07:42:11`) and, if given, latitude and longitude in degrees."""
    parts = lambda v: [(int(v), 1), (int(v % 1 * 60), 1), (int(round(v * 60 % 1 * 60 * 100)), 100)]
    data = {
        '0th': {piexif.ImageIFD.Make: 'Demo', piexif.ImageIFD.Model: 'Drawn by a program', piexif.ImageIFD.Orientation: 1, piexif.ImageIFD.DateTime: taken},
        'Exif': {piexif.ExifIFD.DateTimeOriginal: taken, piexif.ExifIFD.OffsetTimeOriginal: '+02:00'},
    }
    if place is not None:
        data['GPS'] = {piexif.GPSIFD.GPSVersionID: (2, 3, 0, 0), piexif.GPSIFD.GPSLatitudeRef: 'N', piexif.GPSIFD.GPSLatitude: parts(place[0]), piexif.GPSIFD.GPSLongitudeRef: 'E', piexif.GPSIFD.GPSLongitude: parts(place[1])}
    return piexif.dump(data)


def save_jpeg(image, path, quality=80, taken=None, place=None):
    out = io.BytesIO()
    extra = {} if taken is None else {'exif': exif(taken, place)}
    image.save(out, 'JPEG', quality=quality, optimize=True, progressive=True, **extra)
    path.write_bytes(out.getvalue())
