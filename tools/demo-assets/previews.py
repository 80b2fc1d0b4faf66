"""The small pictures of the demo's photographs, as the app would make them: at most 480 px and 64 KiB, with nothing else in the file."""

from pathlib import Path

from PIL import Image, ImageOps

ASSETS = Path(__file__).resolve().parents[2] / 'server/src/main/demo/assets'
LONGER_PX = 480
BYTES_MAX = 65_536


def main():
    (ASSETS / 'previews').mkdir(exist_ok=True)
    for source in sorted(ASSETS.glob('*.jpg')):
        with Image.open(source) as picture:
            small = ImageOps.exif_transpose(picture).convert('RGB')
        small.thumbnail((LONGER_PX, LONGER_PX))
        target = ASSETS / 'previews' / source.name
        small.save(target, quality=72, optimize=True, progressive=True)
        assert target.stat().st_size <= BYTES_MAX, target


if __name__ == '__main__':
    main()
