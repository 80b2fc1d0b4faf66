// What is around a page of the contact that everybody may see.
import { PublicNav } from '../../app/public-nav.tsx';
import type { ReactNode } from 'react';
import { Foot } from '../../app/foot.tsx';
import receipts from '../receipts/receipts.module.css';
import { Mark } from '../sign-in/mark.tsx';

export function OutsideFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={receipts['page']}>
      <header className={receipts['top']}>
        <Mark />
        <PublicNav here="contact" />
      </header>
      <main className={receipts['main']}>
        <h1>{title}</h1>
        {children}
      </main>
      <Foot />
    </div>
  );
}
