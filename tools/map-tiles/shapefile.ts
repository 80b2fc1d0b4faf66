// The shapes of an ESRI shapefile: lines and polygons, without their attributes.
export type Position = readonly [lon: number, lat: number];
export type Line = readonly Position[];

const lineType = 3;
const polygonType = 5;
const headerBytes = 100;

/** Each shape is its parts: the lines of a polyline, the rings of a polygon as they are in the file. */
export function readShapes(bytes: Buffer): (readonly Line[])[] {
  const shapes: Line[][] = [];
  for (let at = headerBytes; at < bytes.length; at += 8 + bytes.readInt32BE(at + 4) * 2) {
    const content = at + 8;
    const type = bytes.readInt32LE(content);
    if (type !== lineType && type !== polygonType) continue;
    const [parts, points] = [bytes.readInt32LE(content + 36), bytes.readInt32LE(content + 40)];
    const first = content + 44 + parts * 4;
    const starts = Array.from({ length: parts }, (_, part) => bytes.readInt32LE(content + 44 + part * 4));
    shapes.push(
      starts.map((start, part) =>
        Array.from({ length: (starts[part + 1] ?? points) - start }, (_, index) => {
          const point = first + (start + index) * 16;
          return [bytes.readDoubleLE(point), bytes.readDoubleLE(point + 8)] as const;
        }),
      ),
    );
  }
  return shapes;
}
