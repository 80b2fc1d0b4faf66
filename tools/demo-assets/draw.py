"""Draws the demo's pictures and documents into server/src/main/demo/assets.

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python draw.py

The results are committed, so nobody needs Python to run Steward. Times of taking are fixed; the demo shows its own times, relative to now.
"""

import pathlib

import skia

import documents
import pictures
import previews
from brush import save_jpeg

KITA, RIVER, BARN = (47.7846, 9.6171), (47.6503, 9.4712), (47.6912, 9.8308)

# Name, time of taking, place; None where the camera said nothing.
PICTURES = [
    ('crane', '2026:10:05 07:42:11', KITA), ('foundation', '2026:08:18 13:05:40', KITA), ('kita', '2026:10:19 11:20:03', KITA), ('crack', '2026:10:12 16:01:27', KITA),
    ('pallets', '2026:09:30 09:14:52', None), ('scaffolding', '2026:10:08 10:33:09', RIVER), ('riverside', '2026:10:21 12:48:36', RIVER), ('interior', '2026:10:22 14:10:15', None),
    ('brickwork', None, None), ('barn', '2026:10:15 18:22:44', BARN), ('rafters', '2026:10:16 09:02:18', BARN),
]


def main():
    folder = pathlib.Path(__file__).resolve().parents[2] / 'server/src/main/demo/assets'
    folder.mkdir(parents=True, exist_ok=True)
    for name, taken, place in PICTURES:
        save_jpeg(getattr(pictures, name)(), folder / f'{name}.jpg', 80, taken, place)
    previews.make_previews(folder)
    documents.floor_plan_picture().save(str(folder / 'floor-plan.png'), skia.kPNG)
    documents.plan_pdf(folder / 'bauplan-erdgeschoss.pdf')
    documents.report_pdf(folder / 'bautagesbericht-41.pdf')
    documents.offer_pdf(folder / 'angebot-2026-118.pdf')


main()
