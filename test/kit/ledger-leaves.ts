// The leaf hashes of a business's ledger, as its tiles have them.
const tileWidth = 256;

/** In base64, by their index; of the volume that is written to. */
export async function tileLeaves(url: string, token: string): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${token}` };
  const checkpoint = await (await fetch(`${url}/v1/ledger/checkpoint`, { headers })).text();
  const size = Number(checkpoint.split('\n')[1]);
  const leaves: string[] = [];
  for (let n = 0; n * tileWidth < size; n++) {
    const width = Math.min(tileWidth, size - n * tileWidth);
    const name = `${String(n).padStart(3, '0')}${width === tileWidth ? '' : `.p/${width}`}`;
    const answer = await fetch(`${url}/v1/ledger/tile/0/${name}`, { headers });
    if (answer.status !== 200) throw new Error(`the tile ${name}: ${answer.status}`);
    const tile = Buffer.from(await answer.arrayBuffer());
    for (let i = 0; i < width; i++) leaves.push(tile.subarray(i * 32, i * 32 + 32).toString('base64'));
  }
  return leaves;
}
