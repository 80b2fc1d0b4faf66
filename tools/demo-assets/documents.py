"""The demo company's documents: a floor plan (as a picture and as a PDF), a daily report, an offer. The PDFs carry no date of making."""

import skia
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from brush import Brush

# Rooms of the Kita's ground floor in metres: name, x, y, width, depth.
ROOMS = [
    ('Gruppenraum Sonne', 0.0, 0.0, 7.2, 6.0), ('Gruppenraum Mond', 7.2, 0.0, 7.2, 6.0), ('Bewegungsraum', 14.4, 0.0, 6.6, 8.4),
    ('Flur', 0.0, 6.0, 14.4, 2.4), ('Küche', 0.0, 8.4, 4.2, 4.2), ('Büro', 4.2, 8.4, 3.6, 4.2), ('WC', 7.8, 8.4, 3.0, 4.2),
    ('Schlafraum', 10.8, 8.4, 5.4, 4.2), ('Technik', 16.2, 8.4, 4.8, 4.2),
]
DOORS = [(3.0, 6.0, 'h'), (10.2, 6.0, 'h'), (14.4, 6.8, 'v'), (1.6, 8.4, 'h'), (5.6, 8.4, 'h'), (8.8, 8.4, 'h'), (12.6, 8.4, 'h'), (16.8, 8.4, 'h')]
WINDOWS = [(1.2, 0.0, 2.0, 'h'), (4.2, 0.0, 2.0, 'h'), (8.4, 0.0, 2.0, 'h'), (11.4, 0.0, 2.0, 'h'), (16.0, 0.0, 3.4, 'h'), (21.0, 2.6, 3.0, 'v'), (1.1, 12.6, 2.0, 'h'), (5.2, 12.6, 1.6, 'h'), (12.2, 12.6, 2.6, 'h')]
WIDTH_M, DEPTH_M = 21.0, 12.6


def area(value):
    return f'{value:.1f}'.replace('.', ',') + ' m²'


def floor_plan_picture():
    b = Brush(127)
    b.rect(0, 0, b.width, b.height, '#fbfaf5')
    for i in range(0, b.width, 24):
        b.line([(i, 0), (i, b.height)], '#dfe6ea', 1, 0.7)
    for i in range(0, b.height, 24):
        b.line([(0, i), (b.width, i)], '#dfe6ea', 1, 0.7)
    s, ox, oy = 52, 94, 130
    at = lambda x, y: (ox + x * s, oy + y * s)
    regular, bold = (skia.Typeface('DejaVu Sans', style) for style in (skia.FontStyle.Normal(), skia.FontStyle.Bold()))
    tints = ['#fdf0d2', '#e3ecf7', '#e5f2e2', '#f1eee8', '#fbe3dc', '#ece7f4', '#e0f1f3', '#e9e6f6', '#eceeee']
    for (name, x, y, w, d), tint in zip(ROOMS, tints):
        px, py = at(x, y)
        b.rect(px, py, w * s, d * s, tint)
    for name, x, y, w, d in ROOMS:
        px, py = at(x, y)
        b.line([(px, py), (px + w * s, py), (px + w * s, py + d * s), (px, py + d * s), (px, py)], '#2b3540', 6)
        size = 18 if w > 4 else 14
        for text, face, dy, points in ((name, bold, 0, size), (area(w * d), regular, size + 6, size - 2)):
            font = skia.Font(face, points)
            b.canvas.drawString(text, px + (w * s - font.measureText(text)) / 2, py + d * s / 2 + dy, font, b.paint('#2b3540'))
    px, py = at(0, 0)
    b.line([(px, py), (px + WIDTH_M * s, py), (px + WIDTH_M * s, py + DEPTH_M * s), (px, py + DEPTH_M * s), (px, py)], '#1a222a', 13)
    for x, y, w, way in WINDOWS:
        (px, py), (qx, qy) = at(x, y), at(x + (w if way == 'h' else 0), y + (w if way == 'v' else 0))
        b.line([(px, py), (qx, qy)], '#fbfaf5', 9)
        b.line([(px, py), (qx, qy)], '#2e86ab', 4)
    for x, y, way in DOORS:
        (px, py), (qx, qy) = at(x, y), at(x + (0.9 if way == 'h' else 0), y + (0.9 if way == 'v' else 0))
        b.line([(px, py), (qx, qy)], '#fbfaf5', 9)
        arc = skia.Path()
        arc.addArc(skia.Rect.MakeLTRB(px - 0.9 * s, py - 0.9 * s, px + 0.9 * s, py + 0.9 * s), 0 if way == 'h' else 90, -90 if way == 'h' else 90)
        b.canvas.drawPath(arc, b.paint(stroke='#7a858f', width=2))
        b.line([(px, py), (px, py - 0.9 * s) if way == 'h' else (px - 0.9 * s, py)], '#7a858f', 2.5)
    for (x0, y0, x1, y1, text) in ((0, 13.3, 21.0, 13.3, '21,00 m'), (-0.75, 0, -0.75, 12.6, '12,60 m')):
        b.line([at(x0, y0), at(x1, y1)], '#b8402c', 2)
        for x, y in ((x0, y0), (x1, y1)):
            px, py = at(x, y)
            b.line([(px - 7, py + 7), (px + 7, py - 7)], '#b8402c', 2.5)
        px, py = at((x0 + x1) / 2, (y0 + y1) / 2)
        b.canvas.save()
        b.canvas.translate(px, py)
        b.canvas.rotate(0 if y0 == y1 else -90)
        b.canvas.drawString(text, -34, -8, skia.Font(bold, 17), b.paint('#b8402c'))
        b.canvas.restore()
    b.canvas.drawString('Kita Sonnenhang · Erdgeschoss', ox - 8, 66, skia.Font(bold, 32), b.paint('#1a222a'))
    b.canvas.drawString('Lindner & Söhne Bau GmbH · Plan A-101 · Maßstab 1:100 · Index C', ox - 8, 96, skia.Font(regular, 17), b.paint('#5a6670'))
    b.canvas.drawString('N', 1196, 60, skia.Font(bold, 22), b.paint('#1a222a'))
    b.poly([(1204, 66), (1218, 112), (1204, 102), (1190, 112)], '#1a222a')
    b.canvas.drawString('Fenster', ox + 116, 922, skia.Font(regular, 15), b.paint('#5a6670'))
    b.line([(ox + 60, 917), (ox + 104, 917)], '#2e86ab', 5)
    b.canvas.drawString('Maße in Metern, am Bau zu prüfen', ox + 220, 922, skia.Font(regular, 15), b.paint('#5a6670'))
    return b.surface.makeImageSnapshot()


def begin(path, size, title):
    page = Canvas(str(path), pagesize=size, invariant=1, pageCompression=1)
    page.setTitle(title)
    page.setAuthor('Lindner & Söhne Bau GmbH')
    page.setSubject('Demo')
    return page


def letterhead(page, width, height, title, lines):
    page.setFillColorRGB(0.04, 0.43, 0.37)
    page.rect(0, height - 12 * mm, width, 12 * mm, stroke=0, fill=1)
    page.setFillColorRGB(1, 1, 1)
    page.setFont('Helvetica-Bold', 11)
    page.drawString(20 * mm, height - 8 * mm, 'Lindner & Söhne Bau GmbH')
    page.setFont('Helvetica', 8.5)
    page.drawRightString(width - 20 * mm, height - 8 * mm, 'Hochbau · Umbau · Sanierung')
    page.setFillColorRGB(0.08, 0.13, 0.18)
    page.setFont('Helvetica-Bold', 20)
    page.drawString(20 * mm, height - 34 * mm, title)
    page.setFont('Helvetica', 10)
    for i, line in enumerate(lines):
        page.drawString(20 * mm, height - 43 * mm - i * 5.2 * mm, line)


def table(page, x, y, widths, rows, right=(), row=7 * mm):
    for i, cells in enumerate(rows):
        ry = y - i * row
        if i == 0:
            page.setFillColorRGB(0.92, 0.95, 0.95)
            page.rect(x, ry - 2 * mm, sum(widths), row, stroke=0, fill=1)
        page.setFillColorRGB(0.08, 0.13, 0.18)
        page.setFont('Helvetica-Bold' if i == 0 else 'Helvetica', 9.5)
        cx = x
        for j, (cell, width) in enumerate(zip(cells, widths)):
            if j in right:
                page.drawRightString(cx + width - 2 * mm, ry, cell)
            else:
                page.drawString(cx + 2 * mm, ry, cell)
            cx += width
        page.setStrokeColorRGB(0.8, 0.84, 0.86)
        page.line(x, ry - 2 * mm, x + sum(widths), ry - 2 * mm)
    return y - len(rows) * row


def plan_pdf(path):
    width, height = landscape(A3)
    page = begin(path, (width, height), 'Kita Sonnenhang, Erdgeschoss, Plan A-101')
    s, ox, oy = 15.2 * mm, 32 * mm, 58 * mm
    at = lambda x, y: (ox + x * s, oy + (DEPTH_M - y) * s)
    for name, x, y, w, d in ROOMS:
        px, py = at(x, y + d)
        page.setLineWidth(1.6)
        page.setStrokeColorRGB(0.15, 0.2, 0.25)
        page.rect(px, py, w * s, d * s)
        page.setFillColorRGB(0.1, 0.14, 0.18)
        page.setFont('Helvetica-Bold', 11)
        page.drawCentredString(px + w * s / 2, py + d * s / 2 + 5, name)
        page.setFont('Helvetica', 9.5)
        page.drawCentredString(px + w * s / 2, py + d * s / 2 - 8, area(w * d))
    px, py = at(0, DEPTH_M)
    page.setLineWidth(4)
    page.rect(px, py, WIDTH_M * s, DEPTH_M * s)
    for x, y, w, way in WINDOWS:
        (px, py), (qx, qy) = at(x, y), at(x + (w if way == 'h' else 0), y + (w if way == 'v' else 0))
        page.setStrokeColorRGB(1, 1, 1)
        page.setLineWidth(3)
        page.line(px, py, qx, qy)
        page.setStrokeColorRGB(0.18, 0.53, 0.67)
        page.setLineWidth(1.4)
        page.line(px, py, qx, qy)
    for x, y, way in DOORS:
        (px, py), (qx, qy) = at(x, y), at(x + (0.9 if way == 'h' else 0), y + (0.9 if way == 'v' else 0))
        page.setStrokeColorRGB(1, 1, 1)
        page.setLineWidth(3)
        page.line(px, py, qx, qy)
        page.setStrokeColorRGB(0.45, 0.5, 0.55)
        page.setLineWidth(0.7)
        page.arc(px - 0.9 * s, py - 0.9 * s, px + 0.9 * s, py + 0.9 * s, 0 if way == 'h' else 180, 90)
        page.line(px, py, px if way == 'h' else px - 0.9 * s, py + (0.9 * s if way == 'h' else 0))
    page.setFillColorRGB(0.08, 0.13, 0.18)
    page.setFont('Helvetica-Bold', 17)
    page.drawString(32 * mm, height - 24 * mm, 'Kita Sonnenhang · Grundriss Erdgeschoss')
    page.setFont('Helvetica', 10)
    page.drawString(32 * mm, height - 31 * mm, 'Bauherrin: Stadt Altbruck · Ausführung: Lindner & Söhne Bau GmbH · Plan A-101, Index C · 1:66 auf A3')
    page.drawString(32 * mm, 40 * mm, 'Maße in Metern, am Bau zu prüfen. Außenmaß 21,00 × 12,60.   Fenster blau, Türen mit Aufschlag.')
    page.setStrokeColorRGB(0.72, 0.25, 0.17)
    page.setLineWidth(1)
    page.line(ox, 50 * mm, ox + WIDTH_M * s, 50 * mm)
    page.showPage()
    page.save()


def report_pdf(path):
    width, height = A4
    page = begin(path, A4, 'Bautagesbericht Nr. 41, Kita Sonnenhang')
    letterhead(page, width, height, 'Bautagesbericht Nr. 41', ['Projekt: Kita Sonnenhang', 'Polier: Jonas Brandt · Arbeitszeit 07:00–16:15', 'Wetter: heiter, 9–14 °C, schwacher Wind aus West'])
    y = table(page, 20 * mm, height - 72 * mm, [70 * mm, 30 * mm, 70 * mm], [
        ('Gewerk', 'Personen', 'Tätigkeit'), ('Rohbau', '6', 'Decke über EG, Achsen 3–5, bewehrt'), ('Gerüst', '3', 'Südseite, zweite Lage gestellt'),
        ('Elektro', '2', 'Leerrohre Gruppenräume'), ('Sanitär', '2', 'Grundleitungen gespült und geprüft'),
    ], right=(1,))
    y = table(page, 20 * mm, y - 10 * mm, [70 * mm, 30 * mm, 70 * mm], [('Lieferung', 'Menge', 'Bemerkung'), ('Betonstahlmatten Q335', '42', 'vollzählig, trocken gelagert'), ('Hochlochziegel', '6 Pal.', 'eine Palette beschädigt, gemeldet')], right=(1,))
    page.setFont('Helvetica-Bold', 11)
    page.drawString(20 * mm, y - 10 * mm, 'Besonderes')
    page.setFont('Helvetica', 10)
    for i, line in enumerate(['Riss im Putz der Bestandswand Achse B gesehen, mit Foto festgehalten; Gutachter angefragt.', 'Kranprüfung durch Sachverständigen ohne Mängel.', 'Kein Unfall, keine Behinderung.']):
        page.drawString(20 * mm, y - 17 * mm - i * 5.5 * mm, '– ' + line)
    page.line(20 * mm, 40 * mm, 85 * mm, 40 * mm)
    page.setFont('Helvetica', 8.5)
    page.drawString(20 * mm, 35.5 * mm, 'Jonas Brandt, Polier')
    page.showPage()
    page.save()


def offer_pdf(path):
    width, height = A4
    page = begin(path, A4, 'Angebot 2026-118, Scheune Altbruck')
    letterhead(page, width, height, 'Angebot 2026-118', ['Umbau Scheune Altbruck: Dachstuhl und Eindeckung', 'Für: Eheleute Hartmann, Altbruck', 'Gültig vier Wochen'])
    positions = [('1', 'Dachstuhl abbinden und richten, Fichte KVH', '1', '18.450,00'), ('2', 'Unterspannbahn und Konterlattung', '312 m²', '5.928,00'), ('3', 'Biberschwanz-Deckung, Doppeldeckung', '312 m²', '24.024,00'), ('4', 'Dachentwässerung Titanzink', '46 m', '3.220,00'), ('5', 'Gerüst, acht Wochen', '1', '6.800,00')]
    y = table(page, 20 * mm, height - 72 * mm, [14 * mm, 92 * mm, 26 * mm, 38 * mm], [('Pos.', 'Leistung', 'Menge', 'Betrag in €'), *positions], right=(2, 3))
    y = table(page, 88 * mm, y - 4 * mm, [64 * mm, 38 * mm], [('Zusammen', ''), ('Netto', '58.422,00'), ('Umsatzsteuer 19 %', '11.100,18'), ('Brutto', '69.522,18')], right=(1,))
    page.setFont('Helvetica', 10)
    for i, line in enumerate(['Die Ausführung beginnt sechs Wochen nach Auftrag und dauert etwa acht Wochen.', 'Zahlung nach Baufortschritt, 14 Tage netto.', 'Mit freundlichen Grüßen', 'Petra Lindner']):
        page.drawString(20 * mm, y - 12 * mm - i * 7 * mm, line)
    page.showPage()
    page.save()
