// Suggestions for what is being typed: asked for when the typing pauses, and only the latest ones count.
import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import { searchPlaces, type PlaceSearch } from '../../../api/places.ts';
import type { Point } from '../../../map/coordinates.ts';

const pauseMs = 180;
const charsMin = 2;
/** The server takes as many. */
const charsMax = 200;
const nearMax = 10;

export interface AddressSearch {
  /** Of what was typed last; `undefined` before the first. */
  readonly found: PlaceSearch | undefined;
  readonly error: Error | undefined;
  /** Somebody types, from here on. */
  readonly type: (text: string) => void;
  /** Asks Google, once, for what is typed. */
  readonly askGoogle: (text: string) => void;
  readonly isAskingGoogle: boolean;
}

interface Asked {
  readonly text: string;
  readonly with: 'gazetteer' | 'google';
}

export function useAddressSearch(near: readonly Point[]): AddressSearch {
  const { i18n } = useLingui();
  const language = i18n.locale === 'de' ? 'de' : 'en';
  // Where the other pins are only helps to order what is found: that they moved is no reason to ask again.
  const around = useRef(near);
  around.current = near;
  const [asked, setAsked] = useState<Asked>();
  const [found, setFound] = useState<PlaceSearch>();
  const [error, setError] = useState<Error>();
  const [isAskingGoogle, setAskingGoogle] = useState(false);
  useEffect(() => {
    if (!asked) return undefined;
    const text = asked.text.trim();
    if (text.length < charsMin || text.length > charsMax) {
      setFound(undefined);
      return undefined;
    }
    const outdated = new AbortController();
    const isGoogle = asked.with === 'google';
    const ask = () => {
      setAskingGoogle(isGoogle);
      searchPlaces({ text, near: around.current.slice(0, nearMax), language, with: asked.with }, outdated.signal).then(
        (answer) => {
          setFound(answer);
          setError(undefined);
          setAskingGoogle(false);
        },
        (reason: Error) => {
          if (outdated.signal.aborted) return;
          setError(reason);
          setAskingGoogle(false);
        },
      );
    };
    const waiting = setTimeout(ask, isGoogle ? 0 : pauseMs);
    return () => {
      clearTimeout(waiting);
      outdated.abort();
    };
  }, [asked, language]);
  return {
    found,
    error,
    type: (text) => setAsked({ text, with: 'gazetteer' }),
    askGoogle: (text) => setAsked({ text, with: 'google' }),
    isAskingGoogle,
  };
}
