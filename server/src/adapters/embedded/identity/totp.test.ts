import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchTotp, totpCode, totpSecretText, totpStep, totpUri } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

describe('TOTP', () => {
  it('gives the codes of RFC 6238 appendix B (SHA-1)', () => {
    const table = [
      [59, '94287082'],
      [1_111_111_109, '07081804'],
      [1_111_111_111, '14050471'],
      [1_234_567_890, '89005924'],
      [2_000_000_000, '69279037'],
      [20_000_000_000, '65353130'],
    ] as const;
    for (const [seconds, code] of table) assert.equal(totpCode(secret, totpStep(seconds * 1_000), 8), code);
  });

  it('gives the codes of RFC 4226 appendix D', () => {
    const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'];
    assert.deepEqual(
      codes.map((_, step) => totpCode(secret, step)),
      codes,
    );
  });

  it('takes the code of its own step and one on either side, none at or before the last used', () => {
    const nowMs = 1_000 * 30_000 + 7;
    for (const [step, taken] of [
      [998, false],
      [999, true],
      [1_000, true],
      [1_001, true],
      [1_002, false],
    ] as const) {
      assert.equal(matchTotp(secret, totpCode(secret, step), nowMs, 0), taken ? step : undefined);
    }
    assert.equal(matchTotp(secret, totpCode(secret, 1_000), nowMs, 1_000), undefined);
    assert.equal(matchTotp(secret, totpCode(secret, 999), nowMs, 1_000), undefined);
    assert.equal(matchTotp(secret, totpCode(secret, 1_001), nowMs, 1_000), 1_001);
  });

  it('takes nothing but six digits', () => {
    const code = totpCode(secret, 1_000);
    for (const other of ['', code.slice(1), `${code}0`, ` ${code}`, `${code}\n`, '١٢٣٤٥٦', '-12345', '1e5'])
      assert.equal(matchTotp(secret, other, 1_000 * 30_000, 0), undefined);
  });

  it('writes a secret as authenticator apps read it', () => {
    assert.equal(totpSecretText(secret), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    assert.equal(
      totpUri('Lindner & Söhne', 'ada@example.org', secret),
      'otpauth://totp/Lindner%20%26%20S%C3%B6hne:ada%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Lindner%20%26%20S%C3%B6hne',
    );
  });
});
