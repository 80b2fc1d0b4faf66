// Makes the demo's data through the API itself, as its people would: they sign up, are invited, write, upload. Nothing is put in by another way.
import { readFile, writeFile, access } from 'node:fs/promises';
import { join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { businessIds } from '../../stores/standing.ts';
import type { Steward } from '../compose.ts';
import { demoData } from './data.ts';
import { demoMailSenders, sendDemoMails } from './demo-mails.ts';
import type { DemoDailyReport, DemoDocument, DemoTask } from './site-diary.ts';

/** The same for everybody, printed at the start: it guards nothing. */
const demoPassword = 'kelle-kran-und-kaffee';
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface DemoSignIn {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly what: string;
}

type Json = { readonly [key: string]: unknown };

/** Who can sign in. Made only in an empty data folder; a demo that was broken off half-made says so. */
export async function ensureDemo(
  app: FastifyInstance,
  steward: Steward,
  dataFolder: string,
  note: (text: string) => void,
): Promise<readonly DemoSignIn[]> {
  const ready = join(dataFolder, 'demo-ready');
  const signIns = demoData.people
    .filter((person) => !('left' in person))
    .map(({ name, email, work }) => ({ name, email, password: demoPassword, what: work }));
  if (
    await access(ready).then(
      () => true,
      () => false,
    )
  )
    return signIns;
  if ((await businessIds(steward.door.tools.rows)).length > 0) {
    note(
      `${dataFolder} holds data that is not the whole demo, so the demo is left out. Delete the folder and its .keyring to have the demo made anew.`,
    );
    return [];
  }
  note('Making the demo data …');
  const demo = new Demo(app, steward.clock.nowMs());
  await demo.make();
  const address = await demo.mailAddress();
  if (address !== undefined) await sendDemoMails(steward, address);
  await writeFile(ready, '');
  return signIns;
}

class Demo {
  readonly #app: FastifyInstance;
  readonly #nowMs: number;
  readonly #tokens = new Map<string, string>();
  readonly #persons = new Map<string, string>();
  readonly #projects = new Map<string, string>();
  /** By project and file. */
  readonly #photos = new Map<string, string>();

  constructor(app: FastifyInstance, nowMs: number) {
    this.#app = app;
    this.#nowMs = nowMs;
  }

  async make(): Promise<void> {
    await this.#people();
    await this.#makeProjects();
    await this.#choices();
    for (const photo of demoData.photos) await this.#photo(photo);
    for (const task of demoData.tasks) await this.#task(task);
    for (const document of demoData.documents) await this.#document(document);
    for (const { project, by, text } of demoData.messages) await this.#create(by, 'messages', project, { text });
    for (const report of demoData.dailyReports) await this.#report(report);
    for (const contact of demoData.contacts) await this.#contact(contact);
    const left = demoData.people.filter((person) => 'left' in person);
    for (const { key } of left) await this.#send(this.#owner(), 'DELETE', `/v1/members/${this.#persons.get(key)}`);
  }

  /** The one address for e-mail that a site has, and whose it takes; undefined where no mail is received. */
  async mailAddress(): Promise<string | undefined> {
    const url = `/v1/projects/${this.#projects.get('kita')}/mail-in`;
    const { available } = await this.#send(this.#owner(), 'GET', url);
    if (available !== true) return undefined;
    const { mailbox } = (await this.#send(this.#owner(), 'POST', `${url}/address`, { step: 'on' })) as {
      mailbox: { address: string; version: number };
    };
    await this.#send(this.#owner(), 'PUT', `${url}/rules`, { version: mailbox.version, rule: 'known', senders: demoMailSenders });
    return mailbox.address;
  }

  #owner(): string {
    return demoData.people.find(({ businessRole }) => businessRole === 'owner')!.key;
  }

  async #people(): Promise<void> {
    for (const { key, name, email, language, businessRole, work, phone } of demoData.people) {
      const account = { email, password: demoPassword, name, language };
      if (businessRole === 'owner') {
        this.#signedIn(key, await this.#send(undefined, 'POST', '/v1/sign-up', { ...account, business: { name: demoData.business } }));
      } else {
        const { token } = await this.#send(this.#owner(), 'POST', '/v1/invitations', { email, role: businessRole, language });
        this.#signedIn(key, await this.#send(undefined, 'POST', '/v1/sign-up', { ...account, invitation: token }));
      }
      await this.#inject({
        method: 'PATCH',
        url: `/v1/members/${this.#persons.get(key)}`,
        payload: { fields: { work, phone } },
        headers: { ...this.#authorization(key), 'if-match': '"1"' },
      });
    }
  }

  #signedIn(key: string, session: Json): void {
    this.#tokens.set(key, session['token'] as string);
    this.#persons.set(key, session['person'] as string);
  }

  async #makeProjects(): Promise<void> {
    for (const { key, name, description, state, place, begunDaysAgo, people } of demoData.projects) {
      const fields = {
        name,
        description,
        status: state,
        start: this.#day(-begunDaysAgo),
        place: { lat: place.latitude, lon: place.longitude, label: place.text, source: 'pin' },
      };
      const { id } = await this.#send(this.#owner(), 'POST', '/v1/projects', { fields });
      this.#projects.set(key, id as string);
      for (const [person, role] of Object.entries(people)) {
        if (person !== this.#owner())
          await this.#send(this.#owner(), 'PUT', `/v1/projects/${String(id)}/members/${this.#persons.get(person)}`, { role });
      }
    }
  }

  /** Whoever has a place in their photos has switched that on; the foreman counts too which features he uses. */
  async #choices(): Promise<void> {
    const placed = new Set(demoData.photos.filter(({ withPlace }) => withPlace).map(({ by }) => by));
    const choose = (by: string, preference: string, level: string, where: string) =>
      this.#send(by, 'PUT', `/v1/preferences/${preference}`, { level, where });
    for (const by of placed) await choose(by, 'photo-places', 'exact', 'photos');
    await choose('jonas', 'analytics', 'counts', 'preferences');
    const events = [
      { feature: 'tasks', times: 9 },
      { feature: 'photos', times: 4 },
      { feature: 'photo-added', times: 3 },
    ];
    await this.#send('jonas', 'POST', '/v1/analytics', { events });
  }

  async #task(task: DemoTask): Promise<void> {
    const { project, title, details, state, assignee, by, dueInDays, photos = [], comments = [] } = task;
    const { id } = await this.#create(by, 'tasks', project, {
      title,
      description: details,
      status: state,
      ...(assignee === undefined ? {} : { assignee: this.#persons.get(assignee) }),
      ...(dueInDays === undefined ? {} : { due: this.#day(dueInDays) }),
      ...(photos.length === 0 ? {} : { photos: photos.map((file) => this.#photos.get(`${project}/${file}`)) }),
    });
    for (const comment of comments) await this.#create(comment.by, 'messages', project, { text: comment.text, about: id });
  }

  async #photo({ project, file, caption, by, takenHoursAgo, withPlace }: (typeof demoData.photos)[number]): Promise<void> {
    const { place } = demoData.projects.find(({ key }) => key === project)!;
    const where = withPlace ? { place: { lat: place.latitude, lon: place.longitude, accuracyM: 8 } } : {};
    const made = await this.#create(by, 'photos', project, {
      caption,
      takenAt: new Date(this.#nowMs - takenHoursAgo * hourMs).toISOString(),
      ...where,
    });
    const id = String(made['id']);
    this.#photos.set(`${project}/${file}`, id);
    await this.#upload(by, `/v1/photos/${id}/files/picture`, file, 'image/jpeg');
    await this.#upload(by, `/v1/photos/${id}/files/preview`, `previews/${file}`, 'image/jpeg');
  }

  async #document({ project, file, mediaType, title, kind, by, earlier }: DemoDocument): Promise<void> {
    const made = await this.#create(by, 'documents', project, { title, kind });
    const url = `/v1/documents/${String(made['id'])}/files/file`;
    if (earlier) await this.#upload(by, url, earlier.file, earlier.mediaType);
    await this.#upload(by, url, file, mediaType);
  }

  async #report(report: DemoDailyReport): Promise<void> {
    const { project, by, daysAgo, weather, temperatureCelsius, peopleOnSite, work, incidents, deliveries, crew } = report;
    await this.#create(by, 'daily-reports', project, {
      day: this.#day(-daysAgo),
      weather,
      temperature: temperatureCelsius,
      crew: peopleOnSite,
      work,
      ...(incidents === undefined ? {} : { delays: incidents }),
      ...(deliveries === undefined ? {} : { deliveries }),
      ...(crew === undefined ? {} : { crewNames: crew.map((key) => this.#persons.get(key)) }),
    });
  }

  async #contact({ project, name, company, role, email, phone, by }: (typeof demoData.contacts)[number]): Promise<void> {
    await this.#create(by, 'contacts', project ?? demoData.projects[0]!.key, { name, company, role, email, phone });
  }

  #create(by: string, collection: string, project: string, fields: Json): Promise<Json> {
    return this.#send(by, 'POST', `/v1/${collection}`, { project: this.#projects.get(project), fields });
  }

  async #upload(by: string, url: string, file: string, type: string): Promise<void> {
    const payload = await readFile(new URL(`assets/${file}`, import.meta.url));
    await this.#inject({
      method: 'PUT',
      url,
      payload,
      headers: {
        ...this.#authorization(by),
        'content-type': type,
        'content-disposition': `attachment; filename="${file.replace(/^.*\//, '')}"`,
      },
    });
  }

  #send(by: string | undefined, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: Json): Promise<Json> {
    return this.#inject({
      method,
      url,
      headers: by === undefined ? {} : this.#authorization(by),
      ...(body === undefined ? {} : { payload: body }),
    });
  }

  #authorization(by: string): { authorization: string } {
    return { authorization: `Bearer ${this.#tokens.get(by)}` };
  }

  async #inject(options: InjectOptions): Promise<Json> {
    const answer = await this.#app.inject(options);
    if (answer.statusCode >= 400)
      throw new StewardError('internal', {
        rule: `the demo could not be made: ${String(options.method)} answered ${answer.statusCode} ${answer.body}`,
      });
    return answer.json() as Json;
  }

  #day(inDays: number): string {
    return new Date(this.#nowMs + inDays * dayMs).toISOString().slice(0, 10);
  }
}
