"""Makes the small previews of the demo's pictures, as a browser would before an upload: at most 320 pixels, without metadata.

    .venv/bin/python previews.py

Part of draw.py's run; alone it makes the previews anew from the committed pictures.
"""

import pathlib

from PIL import Image

SIDE_MAX = 320
QUALITY = 72


def make_previews(folder):
    (folder / 'previews').mkdir(exist_ok=True)
    for path in sorted(folder.glob('*.jpg')):
        picture = Image.open(path).convert('RGB')
        picture.thumbnail((SIDE_MAX, SIDE_MAX), Image.Resampling.LANCZOS)
        clean = Image.new('RGB', picture.size)
        clean.paste(picture)
        clean.save(folder / 'previews' / path.name, 'JPEG', quality=QUALITY, optimize=True)


if __name__ == '__main__':
    make_previews(pathlib.Path(__file__).resolve().parents[2] / 'server/src/main/demo/assets')
