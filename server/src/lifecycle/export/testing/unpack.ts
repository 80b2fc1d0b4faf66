// Archives opened by programs that nobody here wrote: Python's zipfile and tarfile, which check every checksum. In a folder that goes afterwards.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const read = `
import sys, json, base64, zipfile, tarfile
out = {}
if sys.argv[2] == 'zip':
    with zipfile.ZipFile(sys.argv[1]) as archive:
        assert archive.testzip() is None
        for info in archive.infolist():
            assert info.filename not in out, info.filename
            out[info.filename] = base64.b64encode(archive.read(info)).decode()
else:
    with tarfile.open(sys.argv[1], 'r:gz') as archive:
        for info in archive:
            assert info.isfile()
            out[info.name] = base64.b64encode(archive.extractfile(info).read()).decode()
json.dump(out, sys.stdout)
`;

/** Path → content, in the order of the archive. */
export async function unpack(bytes: Uint8Array, archive: 'zip' | 'tar.gz'): Promise<ReadonlyMap<string, Buffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-unpack-'));
  try {
    const file = join(folder, 'archive');
    await writeFile(file, bytes);
    const { status, stdout, stderr } = spawnSync('python3', ['-c', read, file, archive], { encoding: 'utf8', maxBuffer: 500_000_000 });
    assert.equal(status, 0, stderr);
    return new Map(Object.entries(JSON.parse(stdout) as Record<string, string>).map(([path, text]) => [path, Buffer.from(text, 'base64')]));
  } finally {
    await rm(folder, { recursive: true });
  }
}
