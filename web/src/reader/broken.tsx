// What is shown instead of a page that cannot be: nearly always an archive that was not unpacked whole.
import { Trans } from '@lingui/react/macro';
import { Component, type ReactNode } from 'react';
import styles from './reader.module.css';

export function Broken({ what }: { readonly what: string }) {
  return (
    <main className={styles.page}>
      <h1>
        <Trans>A part of this copy is missing</Trans>
      </h1>
      <p>
        <Trans>
          Unpack the whole archive into a folder and open index.html there. If it was unpacked, a file was lost: compare the folder with
          manifest.json.
        </Trans>
      </p>
      <p className={styles.quiet}>{what}</p>
    </main>
  );
}

interface Props {
  /** Where one is: another place gets another chance. */
  readonly place: string;
  readonly children: ReactNode;
}

export class Unbroken extends Component<Props, { readonly what?: string | undefined }> {
  override state: { readonly what?: string | undefined } = {};

  static getDerivedStateFromError(error: unknown) {
    return { what: error instanceof Error ? error.message : String(error) };
  }

  override componentDidUpdate(before: Props): void {
    if (before.place !== this.props.place && this.state.what !== undefined) this.setState({ what: undefined });
  }

  override render(): ReactNode {
    return this.state.what === undefined ? this.props.children : <Broken what={this.state.what} />;
  }
}
