// A text of the policy, or the difference between two, drawn: what is new underlined, what is gone struck through, each also said to those who listen.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../../design/parts/button.tsx';
import { blocksOf, piecesOf, type Block, type Run } from './blocks.ts';
import styles from './policies.module.css';
import type { WordChange } from '../../api/policies.ts';

/** `changes` of a plain text are one run that is the same. With `changesOnly` what stayed is folded away until somebody asks for it. */
export function PolicyText({ changes, changesOnly = false }: { readonly changes: readonly WordChange[]; readonly changesOnly?: boolean }) {
  const [whole, setWhole] = useState(!changesOnly);
  const blocks = blocksOf(changes);
  const shown = whole ? blocks : blocks.filter((block, i) => block.changed || leadsTo(blocks, i));
  return (
    <div className={styles.text}>
      {shown.map((block) => (
        <OneBlock key={block.at} block={block} />
      ))}
      {changesOnly && (
        <div>
          <Button kind="plain" pressed={whole} onClick={() => setWhole(!whole)}>
            <Trans>Show the whole text</Trans>
          </Button>
        </div>
      )}
    </div>
  );
}

/** A heading is shown when something below it has changed. */
function leadsTo(blocks: readonly Block[], at: number): boolean {
  if (blocks[at]!.kind !== 'heading') return false;
  for (const block of blocks.slice(at + 1)) {
    if (block.kind === 'heading') return false;
    if (block.changed) return true;
  }
  return false;
}

function OneBlock({ block: { kind, runs } }: { readonly block: Block }) {
  const content = runs.map((run, at) => <OneRun key={`${at} ${run.text}`} run={run} />);
  // The page has its title already.
  if (kind === 'title') return <p className={styles.title}>{content}</p>;
  if (kind === 'heading') return <h3>{content}</h3>;
  return <p className={kind === 'item' ? styles.item : undefined}>{content}</p>;
}

function OneRun({ run: { kind, text } }: { readonly run: Run }) {
  const { t } = useLingui();
  const pieces = piecesOf(text).map((piece, at) => {
    const key = `${at} ${piece.text}`;
    if (piece.kind === 'promise')
      return (
        <a key={key} className={styles.promise} href={`/trust#${piece.text}`} aria-label={t`Promise ${piece.text}`}>
          {piece.text}
        </a>
      );
    if (piece.kind === 'strong') return <strong key={key}>{piece.text}</strong>;
    return piece.kind === 'emphasis' ? <em key={key}>{piece.text}</em> : piece.text;
  });
  if (kind === 'same') return pieces;
  // A space behind it is not marked, where it would look like part of the line.
  const Mark = kind === 'added' ? 'ins' : 'del';
  return (
    <Mark className={styles[kind]}>
      <span className="visually-hidden">{kind === 'added' ? t`new:` : t`gone:`} </span>
      {pieces}
    </Mark>
  );
}
