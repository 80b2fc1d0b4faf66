// The processing agreement as a page. Its Markdown has headings, paragraphs and lists, and nothing else; it is drawn as text, whatever it says.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { sayError } from '../../api/say-error.ts';
import { agreementQuery } from '../../api/trust.ts';
import { Foot } from '../../app/foot.tsx';
import { PublicNav } from '../../app/public-nav.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Mark } from '../sign-in/mark.tsx';
import styles from './trust.module.css';

export function ProcessingAgreement() {
  const { i18n } = useLingui();
  const { data, error } = useQuery(agreementQuery(i18n.locale === 'de' ? 'de' : 'en'));
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <Mark />
        <PublicNav />
      </header>
      <main className={`${styles.main} ${styles.prose}`}>
        {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
        {!data && !error && <Skeleton lines={12} />}
        {data && (
          <>
            {blocksOf(data.text).map((block, i) => (
              <Block key={i} lines={block} />
            ))}
            <p className={styles.soft}>
              SHA-256 <code className={styles.words}>{data.hash}</code>
            </p>
          </>
        )}
        <p>
          <a href="/trust">
            <Trans>Back to what we promise</Trans>
          </a>
        </p>
      </main>
      <Foot />
    </div>
  );
}

const blocksOf = (text: string): readonly (readonly string[])[] =>
  text.split(/\n\n+/).map((block) => block.split('\n').filter((line) => line !== ''));

function Block({ lines }: { readonly lines: readonly string[] }) {
  const [first = ''] = lines;
  if (first.startsWith('# ')) return <h1>{first.slice(2)}</h1>;
  if (first.startsWith('## ')) return <h2>{first.slice(3)}</h2>;
  if (!first.startsWith('- ')) return <p>{lines.join(' ')}</p>;
  const points = lines.reduce<string[]>((all, line) => {
    if (line.startsWith('- ')) return [...all, line.slice(2)];
    return [...all.slice(0, -1), `${all.at(-1)} ${line.trim()}`];
  }, []);
  return (
    <ul>
      {points.map((point, i) => (
        <li key={i}>{point}</li>
      ))}
    </ul>
  );
}
