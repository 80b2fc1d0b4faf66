// The place in words, with suggestions while it is typed: towns, parts of towns and postal codes out of this server's own list.
import { Autocomplete } from '@base-ui/react/autocomplete';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useId, useState, type FocusEvent } from 'react';
import { sayError } from '../../../api/say-error.ts';
import type { PlaceSearch, PlaceSuggestion } from '../../../api/places.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import field from '../../../design/parts/field.module.css';
import type { Point } from '../../../map/coordinates.ts';
import styles from './address-field.module.css';
import { useAddressSearch } from './use-address-search.ts';

interface AddressFieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onTake: (suggestion: PlaceSuggestion) => void;
  /** What is nearer to these comes first. */
  readonly near: readonly Point[];
  /** Whether the operator has Google's search. */
  readonly google: boolean;
}

export function AddressField({ value, onChange, onTake, near, google }: AddressFieldProps) {
  const { t } = useLingui();
  const id = useId();
  const search = useAddressSearch(near);
  const [isOpen, setOpen] = useState(false);
  const suggestions = search.found?.suggestions ?? [];
  const shown = isOpen ? suggestions : [];
  const leave = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
    if (!currentTarget.contains(relatedTarget)) setOpen(false);
  };
  return (
    <div className={field.field}>
      <label className={field.label} htmlFor={id}>
        <Trans>Address or town</Trans>
      </label>
      <Autocomplete.Root
        // In the page itself, not above it: what floats above hides the rest, the label too, from those who listen.
        inline
        open={shown.length > 0}
        onOpenChange={setOpen}
        items={shown}
        filter={null}
        value={value}
        itemToStringValue={(suggestion: PlaceSuggestion) => suggestion.label}
        onValueChange={(text, { reason }) => {
          // What was chosen is written into the field by whoever takes it, and nobody asks for more of it.
          if (reason === 'item-press') return;
          onChange(text);
          search.type(text);
          setOpen(true);
        }}
      >
        <div className={styles.around} onBlur={leave} onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}>
          <Autocomplete.Input id={id} className={field.input} autoComplete="off" aria-describedby={`${id}-hint`} />
          <div className={styles.popup} hidden={shown.length === 0}>
            <Suggestions
              onTake={(suggestion) => {
                setOpen(false);
                onTake(suggestion);
              }}
            />
            {search.found && <p className={styles.sources}>{search.found.attribution.join(' · ')}</p>}
          </div>
        </div>
        <Autocomplete.Status className="visually-hidden">
          {search.found && isOpen && t`${plural(suggestions.length, { 0: 'No suggestion', one: '# suggestion', other: '# suggestions' })}`}
        </Autocomplete.Status>
      </Autocomplete.Root>
      <span className={field.hint} id={`${id}-hint`}>
        <Trans>Suggestions are from this server's own list of towns: what you type is sent to nobody else.</Trans>
      </span>
      <Outcome found={search.found} error={search.error} typed={value} />
      {google && value.trim() !== '' && (
        <Button icon="search" busy={search.isAskingGoogle} onClick={() => search.askGoogle(value)}>
          <Trans>Search with Google</Trans>
        </Button>
      )}
    </div>
  );
}

function Suggestions({ onTake }: { readonly onTake: (suggestion: PlaceSuggestion) => void }) {
  return (
    <Autocomplete.List className={styles.list}>
      {(suggestion: PlaceSuggestion) => (
        <Autocomplete.Item key={suggestion.id} value={suggestion} className={styles.item} onClick={() => onTake(suggestion)}>
          <Icon name="pin" />
          <span className={styles.words}>
            <span className={styles.title}>{suggestion.title}</span>
            <span className={styles.context}>{[suggestion.postalCode, suggestion.context].filter(Boolean).join(' · ')}</span>
          </span>
        </Autocomplete.Item>
      )}
    </Autocomplete.List>
  );
}

interface OutcomeProps {
  readonly found: PlaceSearch | undefined;
  readonly error: Error | undefined;
  readonly typed: string;
}

/** What came of it, where suggestions do not say so themselves. */
function Outcome({ found, error, typed }: OutcomeProps) {
  const { t, i18n } = useLingui();
  if (error)
    return (
      <span className={field.hint}>{t`No suggestions now: ${sayError(i18n, error)} The map and the coordinates work without them.`}</span>
    );
  if (found?.fallback !== undefined)
    return (
      <span className={field.hint}>
        <Trans>Google did not answer, or may not be asked. These suggestions are from this server's own list.</Trans>
      </span>
    );
  if (found?.suggestions.length === 0 && typed.trim() !== '')
    return (
      <span className={field.hint}>
        <Trans>No town is called so here. Your words are kept all the same; set the pin on the map.</Trans>
      </span>
    );
  return null;
}
