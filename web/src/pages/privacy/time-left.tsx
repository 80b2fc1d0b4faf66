// About how long a running job takes on, as coarse as such an estimate is.
import { Plural, Trans } from '@lingui/react/macro';

const minuteSeconds = 60;
const hoursFromMinutes = 90;

/** `seconds` as the server worked it out from the rate the job has had; nothing while it cannot say. */
export function TimeLeft({ seconds }: { readonly seconds: number | undefined }) {
  if (seconds === undefined) return null;
  if (seconds < minuteSeconds) return <Trans>Less than a minute left.</Trans>;
  const minutes = Math.round(seconds / minuteSeconds);
  if (minutes < hoursFromMinutes) return <Plural value={minutes} one="About a minute left." other="About # minutes left." />;
  return <Plural value={Math.round(minutes / 60)} one="About an hour left." other="About # hours left." />;
}
