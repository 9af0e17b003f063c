import type { Metadata } from 'next';
import { CreateDataNetForm } from '@/components/data-nets/create-data-net-form';
import { PageHeader } from '@/components/layout/page-header';
import { SignedIn } from '@/components/wallet/signed-in';

export const metadata: Metadata = { title: 'Create a DataNet' };

export default function NewDataNetPage() {
  return (
    <>
      <PageHeader
        title="Create a DataNet"
        description="Name the field, say what belongs in it, and choose what others may do with it."
      />
      <SignedIn to="create a DataNet">
        <CreateDataNetForm />
      </SignedIn>
    </>
  );
}
