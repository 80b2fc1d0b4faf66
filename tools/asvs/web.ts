// Chapters 3 to 5: the browser, the API, files.
import { documented, nothingHere, open, tested, type Requirement } from './requirement.ts';

const hostileInput = 'test/hostile-input.test.ts';
const hostileRequests = 'hostile requests get a problem that says what is wrong, and change nothing';
const headers = 'the cookie is for our own pages alone, and every answer has the strict headers';
const hostileBrowser = 'test/browser/hostile.test.ts';
const noGraphql = 'There is no GraphQL; lists have a fixed shape and a limit.';
const noWebSocket = 'There are no WebSockets; what is live comes as server-sent events in the ordinary session.';

export const webRequirements: readonly Requirement[] = [
  tested('3.2.1', 'nothing is rendered as what it is not', hostileInput, headers),
  tested('3.2.2', 'text is shown as text', hostileBrowser, 'texts that would like to run stand there as they were written'),
  tested(
    '3.3.1',
    'cookies are Secure',
    'test/transport.test.ts',
    'behind TLS the cookie is Secure, HttpOnly, SameSite=Strict and has the __Host- prefix',
  ),
  tested('3.3.2', 'cookies are SameSite', hostileInput, headers),
  tested(
    '3.3.3',
    'cookies have the __Host- prefix',
    'test/transport.test.ts',
    'behind TLS the cookie is Secure, HttpOnly, SameSite=Strict and has the __Host- prefix',
  ),
  tested(
    '3.3.4',
    'a browser’s token is in its cookie alone',
    'test/transport.test.ts',
    'a browser finds its token nowhere but in the cookie',
  ),
  tested(
    '3.4.1',
    'HSTS for a year, with subdomains',
    'test/transport.test.ts',
    'behind TLS the cookie is Secure, HttpOnly, SameSite=Strict and has the __Host- prefix',
  ),
  tested(
    '3.4.2',
    'no other origin is let in',
    hostileBrowser,
    'a page of another site, on another host or another port of ours, sends nothing',
  ),
  tested('3.4.3', 'a policy for content', hostileInput, headers),
  tested('3.4.4', 'nosniff', hostileInput, headers),
  tested('3.4.5', 'no referrer', hostileInput, headers),
  tested('3.4.6', 'nothing is framed', hostileBrowser, 'a page of another site, on another host or another port of ours, sends nothing'),
  tested(
    '3.5.1',
    'requests of other sites are refused',
    hostileBrowser,
    'a page of another site, on another host or another port of ours, sends nothing',
  ),
  tested('3.5.2', 'no way round the preflight', hostileInput, headers),
  tested('3.5.3', 'what changes something is no GET', hostileInput, headers),
  open('3.5.4', 'applications have hosts of their own', 'F5'),
  nothingHere('3.5.5', 'postMessage', 'No page listens to messages of other windows.'),
  tested('3.7.1', 'nothing outdated in the browser', 'tools/bundle.test.ts', 'the main bundle is at most 150 kB gzip'),
  tested('3.7.2', 'nobody is sent elsewhere', hostileBrowser, 'a link to the sign-in leads nowhere but into the app'),

  tested('4.1.1', 'the type of content is said, with its charset', hostileInput, headers),
  nothingHere(
    '4.1.2',
    'redirects from clear text',
    'Clear text is never listened to beyond the machine itself, so nothing is redirected from it.',
  ),
  tested('4.1.3', 'headers of a proxy cannot be set by others', 'test/behind-proxy.test.ts', 'what a stranger says never does'),
  tested(
    '4.2.1',
    'where a message ends is not in doubt',
    'test/transport.test.ts',
    'a message with two lengths, or with one that is none, is refused',
  ),
  nothingHere('4.3.1', 'costly queries', noGraphql),
  nothingHere('4.3.2', 'introspection', noGraphql),
  nothingHere('4.4.1', 'WebSocket over TLS', noWebSocket),
  nothingHere('4.4.2', 'WebSocket and origin', noWebSocket),
  nothingHere('4.4.3', 'WebSocket and sessions', noWebSocket),
  nothingHere('4.4.4', 'WebSocket and tokens', noWebSocket),

  documented('5.1.1', 'which files, how large, made safe how', 'Files'),
  tested('5.2.1', 'no file is larger than can be handled', 'test/big-file.test.ts', 'a big file streams up and down within bounded memory'),
  open('5.2.2', 'content fits its ending', 'F2'),
  tested(
    '5.2.3',
    'archives are measured before they are unpacked',
    'server/src/catalogue/imports/readers.test.ts',
    'gzip that unpacks to far more than it was is refused while it is small',
  ),
  nothingHere('5.3.1', 'a public folder', 'There is none: files are sealed and given by the API.'),
  tested('5.3.2', 'paths are our own', 'server/src/catalogue/archive/archive.test.ts', 'threat 28: no name climbs out'),
  tested('5.4.1', 'names of files are checked and said', hostileInput, hostileRequests),
  tested('5.4.2', 'names are encoded where they are said', hostileInput, hostileRequests),
  open('5.4.3', 'files are scanned', 'F2'),
];
