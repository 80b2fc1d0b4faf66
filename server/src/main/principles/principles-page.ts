// The policy as a page: each sentence with its state, and what shows it, one press below; beside each promise what its check found last. All but that
// is made once, when the server starts; nothing inline, no script. In the demo the three doors stand above it.
import type { DemoSignIn } from '../demo/ensure-demo.ts';
import { escapeHtml, inlineHtml } from './inline-markdown.ts';
import { pageWords, type PageLanguage, type PageWords } from './page-words.ts';
import type { PromiseState } from '../../stores/promise-results.ts';
import { states, type Principles, type Section, type Sentence } from './parse-principles.ts';

const logo = `<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#0b6e5f"/><path d="M16 6v8M9 26v-5a3 3 0 0 1 3-3h8a3 3 0 0 1 3 3v5M16 14v12" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/><circle cx="16" cy="7.5" r="3" fill="#fff"/><circle cx="9" cy="25" r="2.6" fill="#fff"/><circle cx="16" cy="25" r="2.6" fill="#fff"/><circle cx="23" cy="25" r="2.6" fill="#fff"/></svg>`;

export interface PageOf {
  readonly language: PageLanguage;
  readonly principles: Principles;
  /** With the claim and the three doors above the policy. */
  readonly doors: boolean;
  /** There is a page for writing to the operator. */
  readonly contact: boolean;
  /** The address of the same page in the other language. */
  readonly otherUrl: string;
  /** Where people reach the operator about their data. */
  readonly privacyEmail?: string;
}

/** What a page waits for: who can enter the demo, which is known only when its data is made, and what the checks found last, by the id of the promise. */
export interface Waited {
  readonly people: readonly Shown[];
  readonly staff: readonly Shown[];
  readonly live: LiveStates;
}

/** What the checks found last, by the id of the promise. */
export type LiveStates = ReadonlyMap<string, { readonly state: PromiseState; readonly checkedAtMs: number }>;

/** A page that waits for what is known only while the server runs. */
export function principlesPage({ language, principles, doors, contact, otherUrl, privacyEmail }: PageOf): (waited: Waited) => string {
  const words = pageWords[language];
  const title = doors ? 'Steward' : `${principles.title} · Steward`;
  const before = `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title><meta name="description" content="${escapeHtml(words.lead)}"><link rel="icon" href="/mark.svg" type="image/svg+xml"><link rel="stylesheet" href="/start.css"><link rel="alternate" hreflang="${words.other.language}" href="${otherUrl}"></head>
<body><a class="skip" href="#main">${words.skip}</a><header class="page top"><a class="name" href="/">${logo} Steward</a>${navHtml(words, contact)}<a class="language" href="${otherUrl}" hreflang="${words.other.language}" lang="${words.other.language}">${words.other.name}</a></header>
<main id="main">`;
  const policy = `<section class="page policy" aria-labelledby="policy"><div class="head">${doors ? `<h2 id="policy">${inlineHtml(principles.title)}</h2>` : `<h1 id="policy">${inlineHtml(principles.title)}</h1>`}${introductionHtml(principles, words)}${tallyHtml(principles, words)}</div>
<div class="columns">${contentsHtml(principles.sections, words)}<div class="sections">${numbered(principles.sections)
    .map((section) => sectionHtml(section, words, doors))
    .join('')}</div></div></section></main>
<footer class="page foot"><span>${words.nothing}</span><a href="/principles${language === 'de' ? '.de' : ''}.md" download>${words.download}</a><a href="/docs">API</a><a href="/contact">${words.contact}</a>${privacyEmail === undefined ? '' : `<a href="mailto:${escapeHtml(privacyEmail)}">${escapeHtml(privacyEmail)}</a>`}<a href="/.well-known/security.txt">${words.weakness}</a></footer></body></html>`;
  return ({ people, staff, live }) => {
    const known = policy.replaceAll(liveMark, (_mark, id: string) => liveHtml(id, live, words));
    return doors ? `${before}${heroHtml(words)}${doorsHtml(words, people, staff)}${wayHtml(words)}${known}` : before + known;
  };
}

const liveMark = /<!--live ([A-Z]\d)-->/g;

function liveHtml(id: string, live: LiveStates, words: PageWords): string {
  const found = live.get(id);
  if (found === undefined) return `<a class="id" href="/trust#${id}">${id}</a>`;
  const at = `${new Date(found.checkedAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<a class="id live ${found.state}" href="/trust#${id}"><strong>${id}</strong> ${words.live[found.state]}<span class="when">, ${words.checked} ${at}</span></a>`;
}

function navHtml({ nav }: PageWords, contact: boolean): string {
  const ways = [
    ['/trust', nav.trust],
    ['/policies', nav.policies],
    ...(contact ? [['/contact', nav.contact]] : []),
    ['/verify', nav.verify],
    ['/receipts', nav.receipts],
  ].map(([url, name]) => `<a href="${url}">${name}</a>`);
  return `<nav class="everybody" aria-label="${nav.label}">${ways.join('')}</nav>`;
}

interface Numbered extends Section {
  readonly id: string;
}

const idOf = (index: number) => `part-${index + 1}`;
const numbered = (sections: readonly Section[]): Numbered[] => sections.map((section, i) => ({ ...section, id: idOf(i) }));

function heroHtml({ claim, lead }: PageWords): string {
  return `<section class="page hero"><h1>${escapeHtml(claim)}</h1><p class="lead">${escapeHtml(lead)}</p></section>`;
}

type Shown = Pick<DemoSignIn, 'name' | 'email' | 'what'>;

/** Each one press away. */
function personsHtml(
  people: readonly Shown[],
  { action, id, says }: { readonly action: string; readonly id: string; readonly says: string },
): string {
  const buttons = people
    .map(
      ({ name, email, what }) =>
        `<li><button name="email" value="${escapeHtml(email)}"><strong>${escapeHtml(name)}</strong><span>${escapeHtml(what)}</span></button></li>`,
    )
    .join('');
  return `<form method="post" action="${action}"><p class="quiet" id="${id}">${says}</p><ul class="people" aria-labelledby="${id}">${buttons}</ul></form>`;
}

function doorsHtml({ doors, nav }: PageWords, people: readonly Shown[], staff: readonly Shown[]): string {
  const enter =
    people.length === 0
      ? `<p class="quiet">${doors.noPeople} <a href="/sign-in">${doors.signIn}</a></p>`
      : personsHtml(people, { action: '/demo/enter', id: 'enter-as', says: doors.enterAs });
  const enterStaff =
    staff.length === 0
      ? `<p class="quiet"><a href="/staff">${doors.signIn}</a></p>`
      : personsHtml(staff, { action: '/demo/staff/enter', id: 'enter-as-staff', says: doors.enterAsStaff });
  return `<section class="page" aria-labelledby="doors"><h2 id="doors" class="unseen">${doors.title}</h2><ul class="doors">
<li class="door open"><h3>${doors.customer}</h3><p>${doors.customerText}</p>${enter}</li>
<li class="door open"><h3>${doors.everybody}</h3><p>${doors.everybodyText}</p><ul class="ways"><li><a class="button" href="/trust">${nav.trust}</a></li><li><a class="button" href="/verify">${doors.verify}</a></li><li><a class="button" href="#policy">${doors.policies}</a></li><li><a class="button" href="/docs">${doors.api}</a></li></ul></li>
<li class="door open staff"><h3>${doors.staff}</h3><p>${doors.staffText}</p>${enterStaff}</li></ul></section>`;
}

function wayHtml({ way }: PageWords): string {
  const steps = way.steps.map(([name, text]) => `<li><h3>${escapeHtml(name)}</h3><p>${escapeHtml(text)}</p></li>`).join('');
  return `<section class="page band"><h2>${escapeHtml(way.title)}</h2><ol class="way">${steps}</ol></section>`;
}

/** The first paragraph is for everybody; who is who and what the states mean, for whoever asks. */
function introductionHtml({ introduction }: Principles, { more }: PageWords): string {
  const [first = '', ...rest] = introduction;
  const others = rest.map((text) => `<p>${inlineHtml(text)}</p>`).join('');
  return `<p class="lead">${inlineHtml(first)}</p>${others === '' ? '' : `<details class="about"><summary>${more}</summary>${others}</details>`}`;
}

/** How many sentences are in which state: counted, so that it cannot be wrong. */
function tallyHtml({ sections }: Principles, words: PageWords): string {
  const all = sections.flatMap(({ sentences }) => sentences);
  const items = states
    .map((state) => {
      const count = all.filter((sentence) => sentence.state === state).length;
      return count === 0 ? '' : `<li class="${state}"><strong>${count}</strong> <span>${words.states[state]}</span></li>`;
    })
    .join('');
  return `<div class="tally"><p class="tally-title">${words.today}</p><ul>${items}</ul></div>`;
}

function contentsHtml(sections: readonly Section[], { contents }: PageWords): string {
  const items = numbered(sections)
    .map(({ id, title, level }) => `<li class="level-${level}"><a href="#${id}">${inlineHtml(title)}</a></li>`)
    .join('');
  return `<nav class="contents" aria-label="${contents}"><ul>${items}</ul></nav>`;
}

/** Below the policy's own heading, which is the page's first where there are no doors. */
function sectionHtml({ id, title, level, sentences, points }: Numbered, words: PageWords, doors: boolean): string {
  const tag = `h${doors ? level + 1 : level}`;
  const list = sentences.length === 0 ? '' : `<ul class="sentences">${sentences.map((each) => sentenceHtml(each, words)).join('')}</ul>`;
  const notes = points.length === 0 ? '' : `<ul class="points">${points.map((point) => `<li>${inlineHtml(point)}</li>`).join('')}</ul>`;
  return `<section class="level-${level}" aria-labelledby="${id}"><${tag} id="${id}">${inlineHtml(title)}</${tag}>${list}${notes}</section>`;
}

function sentenceHtml({ text, promises, where, run, test, state, note }: Sentence, words: PageWords): string {
  const ids = promises.map((id) => `<!--live ${id}-->`).join(' ');
  const rows = [
    [words.where, where],
    [words.run, run],
    [words.test, test],
  ]
    .filter((row): row is [string, string] => row[1] !== undefined)
    .map(([name, value]) => `<dt>${name}</dt><dd>${sayUnbuilt(inlineHtml(value), words)}</dd>`)
    .join('');
  const details = rows === '' ? '' : `<details><summary>${words.check}</summary><dl>${rows}</dl></details>`;
  const noteHtml = note === '' ? '' : `<p class="note">${inlineHtml(note.charAt(0).toLocaleUpperCase() + note.slice(1))}.</p>`;
  return `<li class="sentence"><p class="says">${inlineHtml(text)}</p><p class="mark"><span class="state ${state}">${words.states[state]}</span> ${ids}</p>${noteHtml}${details}</li>`;
}

/** Screens in italics are not built: what the document says once is said at each of them here. */
const sayUnbuilt = (html: string, { unbuilt }: PageWords) => html.replaceAll('</em>', `</em> <span class="unbuilt">${unbuilt}</span>`);
