// How somebody is reached: a press calls or writes.
import styles from './people.module.css';

export function Reach({ email, phone }: { readonly email?: string | undefined; readonly phone?: string | undefined }) {
  return (
    <span className={styles.reach}>
      {phone !== undefined && <a href={`tel:${phone.replaceAll(/[^\d+*#]/g, '')}`}>{phone}</a>}
      {email !== undefined && <a href={`mailto:${encodeURIComponent(email).replaceAll('%40', '@')}`}>{email}</a>}
    </span>
  );
}
