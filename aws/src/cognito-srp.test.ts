// The exchange against numbers from elsewhere: RFC 5054's own example, and a whole sign-in that was recorded with another implementation.
import assert from 'node:assert/strict';
import { createHash, getDiffieHellman, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import {
  beginSrp,
  cognitoGroup,
  hexNumber,
  multiplier,
  padded,
  power,
  premaster,
  secretHash,
  sha256,
  signSrp,
  srpTime,
} from './cognito-srp.ts';
import { srpPool } from './cognito-srp-pool.ts';

const hex = (...lines: readonly string[]) => BigInt(`0x${lines.join('').replaceAll(' ', '')}`);

/** RFC 5054 appendix B; SHA-1, the 1024-bit group. */
const rfc = {
  modulus: hex(
    'EEAF0AB9 ADB38DD6 9C33F80A FA8FC5E8 60726187 75FF3C0B 9EA2314C 9C256576 D674DF74 96EA81D3 383B4813 D692C6E0 E0D5D8E2 50B98BE4',
    '8E495C1D 6089DAD1 5DC7D7B4 6154D6B6 CE8EF4AD 69B15D49 82559B29 7BCF1885 C529F566 660E57EC 68EDBC3C 05726CC0 2FD4CBF4 976EAA9A',
    'FD5138FE 8376435B 9FC61D2F C0EB06E3',
  ),
  k: hex('7556AA04 5AEF2CDD 07ABAF0F 665C3E81 8913186F'),
  x: hex('94B7555A ABE9127C C58CCF49 93DB6CF8 4D16C124'),
  v: hex(
    '7E273DE8 696FFC4F 4E337D05 B4B375BE B0DDE156 9E8FA00A 9886D812 9BADA1F1 822223CA 1A605B53 0E379BA4 729FDC59 F105B478 7E5186F5',
    'C671085A 1447B52A 48CF1970 B4FB6F84 00BBF4CE BFBB1681 52E08AB5 EA53D15C 1AFF87B2 B9DA6E04 E058AD51 CC72BFC9 033B564E 26480D78',
    'E955A5E2 9E7AB245 DB2BE315 E2099AFB',
  ),
  a: hex('60975527 035CF2AD 1989806F 0407210B C81EDC04 E2762A56 AFD529DD DA2D4393'),
  shownA: hex(
    '61D5E490 F6F1B795 47B0704C 436F523D D0E560F0 C64115BB 72557EC4 4352E890 3211C046 92272D8B 2D1A5358 A2CF1B6E 0BFCF99F 921530EC',
    '8E393561 79EAE45E 42BA92AE ACED8251 71E1E8B9 AF6D9C03 E1327F44 BE087EF0 6530E69F 66615261 EEF54073 CA11CF58 58F0EDFD FE15EFEA',
    'B349EF5D 76988A36 72FAC47B 0769447B',
  ),
  shownB: hex(
    'BD0C6151 2C692C0C B6D041FA 01BB152D 4916A1E7 7AF46AE1 05393011 BAF38964 DC46A067 0DD125B9 5A981652 236F99D9 B681CBF8 7837EC99',
    '6C6DA044 53728610 D0C6DDB5 8B318885 D7D82C7F 8DEB75CE 7BD4FBAA 37089E6F 9C6059F3 88838E7A 00030B33 1EB76840 910440B1 B27AAEAE',
    'EB4012B7 D7665238 A8E3FB00 4B117B58',
  ),
  u: hex('CE38B959 3487DA98 554ED47D 70A7AE5F 462EF019'),
  s: hex(
    'B0DC82BA BCF30674 AE450C02 87745E79 90A3381F 63B387AA F271A10D 233861E3 59B48220 F7C4693C 9AE12B0A 6F67809F 0876E2D0 13800D6C',
    '41BB59B6 D5979B5C 00A172B4 A2A5903A 0BDCAF8A 709585EB 2AFAFA8F 3499B200 210DCC1F 10EB3394 3CD67FC8 8A2F39A4 BE5BEC4E C0A3212D',
    'C346D7E4 74B29EDE 8A469FFE CA686E5A',
  ),
};

/** Inputs and results as the tests of cognito-srp-helper 2 (npm) hold them, which checks against the service itself. */
const recorded = {
  poolId: 'eu-west-2_bBpjKlyj6',
  user: 'username',
  password: 'password',
  secret: 0xabcdef0123456789n,
  time: 'Tue Feb 1 03:04:05 UTC 2000',
  salt: '8f6a1dad94d7b82c5e3031d21a251b0f',
  shown: [
    'a2a9be7148a622a87b92513959336c923ab748fdde47e1eae8e0b4495bfc950e65a4c2cf09ac9ab38c85dbc31100bda601bb44d03d8c8a47770cdace',
    '442bea4c30ac83df807c2d2dfd6d8b449178c4c558108d141bdd79f8695d40ce25d77b1d7715a53b0022782b71105710e476b484e7c01d9625eafe4d',
    '50aff1808712d4c2636a7bb83b008fb8f398d79c5dfe59074ee0df3240253e5719c18b343f49ef5d975d89e2c481628eadca30a90ab6c41d7b9308aa',
    '6f6fc618813393ace0f52562f51f26c3fc3160e9dc99f78e9bc22758eeb7f22c137a962de99a66feb7a23e179a599813c8431c364ee193b64eef9bca',
    '04117ceba50140bafe1a0aea262c0b9bcde235866da2f1c174063d685ad67f231fcef7dca62a327f6cf2279b5fa17383acd1868629d75523e87e14cd',
    'b214ea14ce6d47228e350e4d1d451a1238886d6b3dae1d59b79321ab740c995b28c6e03a61cf76383ce1906f86389927d3575e751cfe4ab50c1eef52',
    'dd79aee69512b88f237bd74d04e8cc72d0ab94c0ad934f26',
  ].join(''),
  block: [
    'F+iU1RhIMWd3K64Qg+J/eud+WYMsW1tDULDQ4boHjzgdNFiBSKFX3BvoMHZJ2MjKv6nKMRgjifbx5sjdrBi2n+Nat+9E1QD0rzeJ2l2oOeVXruiwItacGO5A',
    'jM9PU1sFtZu4N13oNbsx9DUY7diIB+ksKz8LjxJV4FP055O1OJzEGbSY+RHAw3d3HsY2xsE9Zy6bD5FpSrONwKZWWUpZXSexPiDHzGIcRyBBYXwOKAJ+1pCt',
    'ZW/Jg+MuW6hiYfTMEGk8vr/35TmiAHjYRe1urxElaa+fJi41j1tpX5FhrHfNp3WmuVj6cWJwkhZ/GKGL000lwsXDEY83C2v2czpjP1VwyDf2UPxI1BNPMVjC',
    'WZx5V/9D5SniPUWCNpwyh+ZSCVvRJxQitMcV0klswY36itXXn7OCurUjgqViUIBPbrVDcbuZ49tR4UoHlQXNzsmzXwlGwyHvNUHjNAT/6/qAAtmHwJbT6GZz',
    'ceN1g+33P0Eq2BIWxj16pnhPKykrGuvIV3TpcL9FY0CcTKqozRfC2pOWenT08md++uq39z9OP+wA/7Fjt1ceLOiDcRhEW0xhoBqu/3V7RDNDUqV2bLH7rEq7',
    'Q5PCGhsRu8h9crUbVtNOUrna/o7HmRy0XiBQdjLP7Xe6uASNZAAso4eUZce0oc2LIpHvAx6BK8cw8rp2Pcg+ZnC0HgcpBEF6sHJEcH4GmZNJ10c/exITniVK',
    'SJkP1C8iPqulNug6OMmSav3WpMvj/qb/t8JPNqbePj99fANkteG7JPUY9LoE/wsBDIeYEA4lZ4HvKZw9g8RbltYNmOQAa6K4XXI0AEspx1+TT5A+cJl48BPk',
    '+f46SCThCzK/8N9XHaerojUqu4EWW1l5c+WRaOCdvo/HQidTn1VQJ6lcyJwcuyoxy7MlESMfs1G9rgehHbYjWNxoUwX/AwFfNzS/7dMENhDFx+ZUsT0wgrn+',
    'iMhfJJPHG4lt0N/R6JjQ8IOgaUZ7CZdrL7pQxA5v0eqWwZ/cYJVAI+mGLez1ldYQRvZkw0dOkpCjCDrw7ZTKnsyRLDE6KyyNT+ykJq7aGyAHb5nxualN0B8O',
    'nqY1hh+tZ5xTOh9jlnvBo7dwfsbZpjsGGLiMLbc411cT+FUONrlPdK9wDEZdQ8jcys4PfeCzcju/VnNEbbv1EuxG5bIWGApSOVf04p2/0bBWn8VJkKoCsC9+',
    'QhV2KwTRfCLZWloYIc/N1QuzXf328m9FG3vihrXvkgcxxsSbUjMb4QhR7DkYIN6kWsguBOVTybdTi4vlNqFzX8bJtK3uQNKC98yYzZjR40HFOydBJjLckUan',
    'dwu1blgqM3IwlmYWMiPcFx2SGQRIufq8hLOhyE12ulT9KI4c2D+yLn7hASICW/3z7LgfuWq6j1FDVlmSqM00C8wZ84DzT056HLETpWpl1Gh3QRJPkReqRKlY',
    '0Bqrk5koMfmRuGht/WnyXxs0gSAkWFOevpvYopyHBhMTdc7DlGE70QcRJiBeuJkKNOoih+lOkHGFof5xnFWzaZkuouBZFntSn4xZxEAb1Tl56k1b8oCIHLvr',
    'snlqxMHfNYlnQUO+gnhFgDc6AlyQCtc6+wlulggchkPFMgjlaN/w6h3N9697ksRnySNMNAkCx+VgP+qbgn24pGYWWtlCWWpsdkxU6OzpFQwBchqBw9LUB5My',
    'qjwWLssMxlJxg0KgXnRNfwv5jd0sAE5KvT4vFCt0FA==',
  ].join(''),
  signature: 'AmaS40dQC4mBIgVaKNkAvWpYBmHUi/gv/XKVVCr8xyE=',
  passwordHash: '266629fd96baf8f433a4f01562eea59dd99a721dac75ae600e06bc697b2016ff',
};

describe('the Secure Remote Password protocol', () => {
  it('computes what RFC 5054 computes in its example', () => {
    const group = { modulus: rfc.modulus, generator: 2n };
    assert.equal(power(group, 2n, rfc.x), rfc.v);
    assert.equal(power(group, 2n, rfc.a), rfc.shownA);
    assert.equal(premaster(group, { a: rfc.a, b: rfc.shownB, k: rfc.k, u: rfc.u, x: rfc.x }), rfc.s);
  });

  it('signs what was recorded of a sign-in', () => {
    assert.equal(sha256(Buffer.from('bBpjKlyj6username:password')).toString('hex'), recorded.passwordHash);
    assert.equal(signSrp(recorded.secret, recorded), recorded.signature);
    assert.notEqual(signSrp(recorded.secret, { ...recorded, password: 'passwords' }), recorded.signature);
    assert.equal(
      secretHash('ps50nb7hd1umdnmlt1xa9nwiscqvdvzy5ijw63vcacd09yihc2b', 'username', 'EPswPGbpdBLZnh9XW134hK7qYe'),
      'oUkNFqfm7UjLds8vXFWarT1l3gqORGoztf+EyFmoX2Q=',
    );
  });

  it('uses the group of RFC 3526 whose number is 15, and its own multiplier', () => {
    assert.equal(cognitoGroup.modulus.toString(16).length, 768);
    assert.equal(
      createHash('sha256').update(cognitoGroup.modulus.toString(16)).digest('hex'),
      createHash('sha256').update(getDiffieHellman('modp15').getPrime('hex')).digest('hex'),
    );
    assert.equal(multiplier.toString(16), '538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6');
  });

  it('law: a pool that knows the password agrees, and with any other password it does not', () => {
    for (let round = 0; round < 4; round++) {
      const pool = srpPool('eu-central-1_Law', 'somebody', 'right words');
      const { secret, shown } = beginSrp(randomBytes(32));
      const asked = pool.ask(shown);
      const time = srpTime(Date.UTC(2026, 10, 7, 9, 3, 5));
      assert.equal(
        pool.takes(asked, signSrp(secret, { poolId: 'eu-central-1_Law', user: 'somebody', password: 'right words', time, ...asked }), time),
        true,
      );
      assert.equal(
        pool.takes(asked, signSrp(secret, { poolId: 'eu-central-1_Law', user: 'somebody', password: 'right word', time, ...asked }), time),
        false,
      );
    }
  });

  it('refuses a challenge that would give the secret away, and what is no number', () => {
    const couldNot = (error: unknown) => isStewardError(error, 'could-not-check');
    for (const shown of ['0', '00', cognitoGroup.modulus.toString(16), '', 'xyz', '-1', '1'.repeat(2_000)])
      assert.throws(() => signSrp(recorded.secret, { ...recorded, shown }), couldNot, shown);
    assert.throws(() => signSrp(recorded.secret, { ...recorded, salt: 'zz' }), couldNot);
  });

  it('writes numbers as ASN.1 does, and the time in English without a leading zero', () => {
    assert.deepEqual([padded(0x7fn), padded(0x80n), padded(0x1ffn)], [Buffer.of(0x7f), Buffer.of(0, 0x80), Buffer.of(1, 0xff)]);
    assert.equal(hexNumber('00ff'), 255n);
    assert.equal(srpTime(Date.UTC(2000, 1, 1, 3, 4, 5)), recorded.time);
    assert.equal(srpTime(Date.UTC(2026, 10, 27, 23, 59, 59)), 'Fri Nov 27 23:59:59 UTC 2026');
  });
});
