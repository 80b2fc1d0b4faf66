// Chapters 9 to 17 but for what stands in input.ts: tokens, OAuth, cryptography, transport, configuration, data, logs, WebRTC.
import { documented, nothingHere, open, tested, type Requirement } from './requirement.ts';

const sso = 'server/src/adapters/embedded/identity/single-sign-on.test.ts';
const everyBadToken = 'threat 18: every token that is not this issuer’s, for this client, for this sign-in, now, is refused alike';
const oneFlow = 'a code, a challenge and a state belong together, and serve once';
const outbound = 'server/src/adapters/embedded/outbound-http.test.ts';
const primitives = 'server/src/vault/primitives.test.ts';
const gcm = 'AES-GCM: the vectors';
const issuesNone = 'Steward issues no tokens to others: it is a client of the operator’s identity provider and no authorization server.';
const noAccessTokens = 'Steward takes no access tokens: sessions are its own.';
const noWebRtc = 'There is no WebRTC.';

export const groundRequirements: readonly Requirement[] = [
  tested('9.1.1', 'signatures first', sso, everyBadToken),
  tested('9.1.2', 'algorithms are of a list', sso, everyBadToken),
  tested('9.1.3', 'keys come from the issuer alone', sso, 'keys that the issuer has turned are read anew'),
  tested('9.2.1', 'the time of a token', sso, everyBadToken),
  tested('9.2.2', 'the kind of a token', sso, everyBadToken),
  tested('9.2.3', 'the audience of a token', sso, everyBadToken),
  nothingHere('9.2.4', 'audiences of tokens we issue', issuesNone),

  tested('10.1.1', 'tokens stay on the server', sso, oneFlow),
  tested('10.1.2', 'answers belong to the flow that was begun', sso, oneFlow),
  tested('10.2.1', 'PKCE and state', sso, oneFlow),
  nothingHere('10.2.2', 'several authorization servers', 'There is one at most.'),
  nothingHere('10.3.1', 'audience of access tokens', noAccessTokens),
  nothingHere('10.3.2', 'scopes of access tokens', noAccessTokens),
  nothingHere('10.3.3', 'who an access token is of', noAccessTokens),
  nothingHere('10.3.4', 'strength of an access token', noAccessTokens),
  ...['10.4.1', '10.4.2', '10.4.3', '10.4.4', '10.4.5', '10.4.6', '10.4.7', '10.4.8', '10.4.9', '10.4.10', '10.4.11'].map((id) =>
    nothingHere(id, 'authorization server', issuesNone),
  ),
  tested('10.5.1', 'the nonce', sso, everyBadToken),
  tested('10.5.2', 'who it is, by what is never given again', sso, 'a later namesake is not the one before'),
  tested('10.5.3', 'the issuer’s own name', sso, everyBadToken),
  tested('10.5.4', 'the audience', sso, everyBadToken),
  nothingHere('10.5.5', 'logout over the back channel', 'Not offered: sessions of the staff end here, at the latest after 12 hours.'),
  nothingHere('10.6.1', 'OpenID provider', issuesNone),
  nothingHere('10.6.2', 'OpenID provider, logout', issuesNone),
  nothingHere('10.7.1', 'consent at the authorization server', issuesNone),
  nothingHere('10.7.2', 'what consent is to', issuesNone),
  nothingHere('10.7.3', 'consents that are taken back', issuesNone),

  documented('11.1.1', 'how keys live', 'Keys'),
  documented('11.1.2', 'which keys and algorithms there are', 'Keys'),
  tested('11.2.1', 'implementations that others check', primitives, gcm),
  tested('11.2.2', 'another suite can follow', 'server/src/vault/epoch-turn.test.ts', 'a turn re-wraps living and parked keys'),
  tested('11.2.3', '128 bits of security', primitives, gcm),
  tested('11.3.1', 'no weak modes or paddings', 'server/src/vault/envelope.test.ts', 'downgrade: every single byte flipped anywhere'),
  tested('11.3.2', 'AES-GCM alone', primitives, gcm),
  tested(
    '11.3.3',
    'what was changed does not open',
    'server/src/vault/file-frames.test.ts',
    'every byte of a small file flipped is refused',
  ),
  tested('11.4.1', 'approved hashes', 'protocol/src/ledger/sha256.test.ts', 'SHA-256 gives the examples of FIPS 180-4'),
  tested(
    '11.4.2',
    'passwords by Argon2id',
    'server/src/adapters/embedded/identity/password.test.ts',
    'are hashed with Argon2id at 19 MiB and two passes',
  ),
  tested('11.4.3', 'hashes of 256 bits', 'protocol/src/ledger/vectors.test.ts', 'tree.json: roots of RFC 6962'),
  tested(
    '11.4.4',
    'keys from passphrases by Argon2id',
    'server/src/adapters/embedded/keyring-file.test.ts',
    'Argon2id parameters cannot be changed',
  ),
  tested(
    '11.5.1',
    'random of 128 bits',
    'server/src/adapters/embedded/system-clock.test.ts',
    'gives as many bytes as asked, never the same twice',
  ),
  tested('11.6.1', 'approved signatures', 'protocol/src/ledger/vectors.test.ts', 'ed25519.json: Wycheproof and keys of small order'),

  tested(
    '12.1.1',
    'TLS 1.2 and newer',
    'test/cli.test.ts',
    'beyond loopback without TLS it refuses and says what to do; with a certificate it serves TLS',
  ),
  tested('12.1.2', 'strong suites', outbound, 'older TLS than 1.2 is not spoken'),
  nothingHere('12.1.3', 'client certificates', 'None are used.'),
  tested('12.2.1', 'TLS for everybody outside', 'test/cli.test.ts', 'beyond loopback without TLS it refuses and says what to do'),
  open('12.2.2', 'certificates that browsers trust', 'F7'),
  tested(
    '12.3.1',
    'TLS for whatever goes out',
    'server/src/adapters/embedded/smtp-mail.test.ts',
    'does not go to a relay that offers no TLS',
  ),
  tested('12.3.2', 'certificates of others are checked', outbound, 'the certificate must be trusted, and be for the name'),
  nothingHere('12.3.3', 'TLS between services of ours', 'The embedded edition is one process.'),
  nothingHere('12.3.4', 'certificates between services of ours', 'The embedded edition is one process.'),

  documented('13.1.1', 'what talks to what', 'What talks to what'),
  nothingHere('13.2.1', 'accounts of services', 'The embedded edition is one process over files of its own.'),
  tested('13.2.2', 'as few rights as can be', 'tools/layering.test.ts', 'imports only go down, and powers stay with those who hold them'),
  nothingHere('13.2.3', 'default credentials of services', 'There are none.'),
  tested('13.2.4', 'only where it is listed', 'server/src/governed/disclose.test.ts', 'invariant 7: what is not declared is refused'),
  tested('13.2.5', 'the server reaches nothing else', outbound, 'threat 29: to a name of which any address is private'),
  tested('13.3.1', 'secrets are kept apart', 'test/cli.test.ts', 'the root key lies outside the data'),
  tested(
    '13.3.2',
    'secrets are for who needs them',
    'server/src/adapters/embedded/keyring-file.test.ts',
    'a keyring that others can read or write is refused',
  ),
  tested('13.4.1', 'no metadata of the sources', 'test/transport.test.ts', 'files of the sources are not there'),
  tested(
    '13.4.2',
    'nothing for debugging',
    'server/src/main/review/release-review.test.ts',
    'the demo and its clock are not for production',
  ),
  tested('13.4.3', 'no listings', 'test/transport.test.ts', 'folders are not listed'),
  tested('13.4.4', 'no TRACE', 'test/transport.test.ts', 'TRACE is not answered'),
  tested('13.4.5', 'documentation is shown on purpose', 'test/transport.test.ts', 'files of the sources are not there'),

  documented('14.1.1', 'classes of data', 'What is protected how'),
  documented('14.1.2', 'what each class needs', 'What is protected how'),
  tested(
    '14.2.1',
    'nothing sensitive in addresses',
    'test/planted-markers.test.ts',
    'invariant 9: no planted marker lies in clear in anything that Steward writes',
  ),
  tested(
    '14.2.2',
    'caches of the server are bounded and emptied',
    'server/src/vault/key-cache.test.ts',
    'a key is found until its time is over, then it is zeroed',
  ),
  tested(
    '14.2.3',
    'nothing to those who follow people',
    'test/hostile-input.test.ts',
    'the cookie is for our own pages alone, and every answer has the strict headers',
  ),
  tested(
    '14.2.4',
    'protected as it is written',
    'test/planted-markers.test.ts',
    'invariant 9: no planted marker lies in clear in anything that Steward writes',
  ),
  tested('14.3.1', 'signed out, nothing is left', 'test/browser/people.test.ts', 'a session ended from elsewhere'),
  tested('14.3.2', 'no-store', 'test/transport.test.ts', 'what is somebody’s is not kept by browsers'),
  open('14.3.3', 'no content in the browser’s storage', 'F9'),

  documented('16.1.1', 'what is logged where', 'Logs'),
  tested('16.2.1', 'when, where, who, what', 'protocol/src/ledger/entry.test.ts', 'law: an entry reads back'),
  tested('16.2.2', 'times in UTC', 'server/src/adapters/embedded/system-clock.test.ts', 'only goes forward, within a run and across runs'),
  documented('16.2.3', 'logs go where it is written', 'Logs'),
  tested(
    '16.2.4',
    'one form',
    'server/src/edges/http/log.test.ts',
    'threats 11 and 12: an error from anywhere is one line of printable ASCII',
  ),
  tested('16.2.5', 'nothing sensitive is logged', 'server/src/edges/http/log.test.ts', 'that quotes nothing of it'),
  open('16.3.1', 'sign-ins are logged', 'F4'),
  tested(
    '16.3.2',
    'refusals are logged',
    'server/src/governed/perform.test.ts',
    'whoever is not in the project sees nothing, and both are recorded',
  ),
  open('16.3.3', 'attempts to get round are logged', 'F4'),
  tested('16.3.4', 'failures are logged', 'test/error-reference.test.ts', 'a failure of ours is found in the log by its reference'),
  tested('16.4.1', 'nothing is slipped into a log', 'server/src/edges/http/log.test.ts', 'threats 11 and 12'),
  tested(
    '16.4.2',
    'logs cannot be changed',
    'protocol/src/ledger/verify-tampering.test.ts',
    'names the entry of every flipped byte of a small ledger',
  ),
  open('16.4.3', 'logs are carried away', 'F6'),
  tested('16.5.1', 'errors say nothing of the inside', 'test/error-reference.test.ts', 'which says nothing about anybody’s requests'),
  tested(
    '16.5.2',
    'what others do not answer does not stop it',
    'server/src/ledger/witnesses.test.ts',
    'a witness that is down holds nobody up',
  ),

  ...['17.1.1', '17.2.1', '17.2.2', '17.2.3', '17.2.4', '17.3.1', '17.3.2'].map((id) => nothingHere(id, 'WebRTC', noWebRtc)),
];
