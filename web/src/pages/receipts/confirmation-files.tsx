// The signed confirmation of an erasure, to be kept: on paper, and as the file that verifies.
import { Trans, useLingui } from '@lingui/react/macro';
import { buttonClass } from '../../design/parts/button.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { Icon } from '../../design/parts/icon.tsx';

export function ConfirmationFiles({ reference }: { readonly reference: string }) {
  const { i18n } = useLingui();
  const at = `/v1/receipts/${reference}/confirmation`;
  return (
    <div className={confirm.ways}>
      <a className={buttonClass()} href={`${at}.pdf?language=${i18n.locale === 'de' ? 'de' : 'en'}`} download={`erasure-${reference}.pdf`}>
        <Icon name="document" />
        <Trans>Confirmation as a PDF</Trans>
      </a>
      <a className={buttonClass()} href={`${at}.json`} download={`erasure-${reference}.json`}>
        <Icon name="shield" />
        <Trans>Signed file</Trans>
      </a>
    </div>
  );
}
