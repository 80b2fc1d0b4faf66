// What time it is where the server is: this device's clock, corrected by what the answers say. Devices go wrong, and the demo's clock is put forward.

/** The header counts whole seconds, and an answer is on its way for a while: less than that is no difference. */
const differenceMsMin = 60_000;
let aheadMs = 0;

/** Takes the time an answer was given at; without one nothing changes. */
export function noteServerTime(headers: Headers): void {
  const at = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(at)) return;
  const difference = at - Date.now();
  aheadMs = Math.abs(difference) < differenceMsMin ? 0 : difference;
}

export const serverNowMs = (): number => Date.now() + aheadMs;
