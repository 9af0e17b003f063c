'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useForm } from 'react-hook-form';
import type { z } from 'zod';
import { LicenceEditor } from '@/components/data-nets/licence-editor';
import { PublishDraft } from '@/components/data-nets/publish-draft';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Form, FormControl, FormDescription, FormField, FormLabel, FormMessage } from '@/components/ui/form';
import { Input, Textarea } from '@/components/ui/input';
import { RadioCard, RadioGroup } from '@/components/ui/radio-group';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { LICENCE_FLAVOURS } from '@/core/licence/licenceFlavours';
import { termProblems } from '@/core/licence/termProblems';
import { createDataNetRequest } from '@/lib/api/dataNet';
import { createDataNet } from '@/lib/query/dataNets';

const schema = createDataNetRequest.refine((value) => termProblems(value.licence).length === 0, {
  path: ['licence'],
  message: 'These terms contradict each other; see above.',
});

type Values = z.input<typeof schema>;
type Parsed = z.output<typeof schema>;

/** Describes a new DataNet, saves it as a draft and puts it on the chain. */
export function CreateDataNetForm() {
  const { parameters } = usePublicConfig();
  const router = useRouter();
  const form = useForm<Values, unknown, Parsed>({
    resolver: zodResolver(schema),
    defaultValues: {
      name: '',
      domain: '',
      summary: '',
      description: '',
      schemaKind: 'question-answer',
      licence: LICENCE_FLAVOURS['cc-by-training'].terms,
    },
  });
  const draft = useMutation({ mutationFn: createDataNet });

  if (draft.data) {
    const { dataNet } = draft.data;
    return <PublishDraft dataNet={dataNet} start onLive={() => router.push(`/datanets/${dataNet.slug}`)} />;
  }

  return (
    <Form {...form}>
      <form noValidate className="grid max-w-2xl gap-6" onSubmit={form.handleSubmit((values) => draft.mutate(values))}>
        <FormField
          control={form.control}
          name="name"
          render={({ field }) => (
            <>
              <FormLabel>Name</FormLabel>
              <FormControl>
                <Input {...field} maxLength={60} autoComplete="off" />
              </FormControl>
              <FormDescription>3 to 60 characters, such as “Questions on rare diseases”.</FormDescription>
              <FormMessage />
            </>
          )}
        />
        <FormField
          control={form.control}
          name="domain"
          render={({ field }) => (
            <>
              <FormLabel>Domain</FormLabel>
              <FormControl>
                <Input {...field} maxLength={40} />
              </FormControl>
              <FormDescription>The field of knowledge in a word or two: Medicine, Law, Seismology.</FormDescription>
              <FormMessage />
            </>
          )}
        />
        <FormField
          control={form.control}
          name="summary"
          render={({ field }) => (
            <>
              <FormLabel>Summary</FormLabel>
              <FormControl>
                <Input {...field} maxLength={160} />
              </FormControl>
              <FormDescription>One sentence for the list: what is in it and what it is good for.</FormDescription>
              <FormMessage />
            </>
          )}
        />
        <FormField
          control={form.control}
          name="description"
          render={({ field }) => (
            <>
              <FormLabel>Description (optional)</FormLabel>
              <FormControl>
                <Textarea {...field} maxLength={5000} rows={5} />
              </FormControl>
              <FormDescription>What belongs here and what does not, so that contributors know.</FormDescription>
              <FormMessage />
            </>
          )}
        />
        <FormField
          control={form.control}
          name="schemaKind"
          render={({ field }) => (
            <fieldset className="grid gap-2">
              <legend className="mb-1.5 font-medium text-sm">
                <Term name="record">What a record is</Term>
              </legend>
              <RadioGroup aria-label="What a record is" value={field.value} onValueChange={field.onChange}>
                <RadioCard value="question-answer" title="A question and its answer">
                  For models that answer questions.
                </RadioCard>
                <RadioCard value="text" title="A text">
                  For models that continue or write in a style.
                </RadioCard>
              </RadioGroup>
              <FormMessage />
            </fieldset>
          )}
        />
        <FormField
          control={form.control}
          name="licence"
          render={({ field }) => (
            <fieldset className="grid gap-2">
              <legend className="mb-1.5 font-medium text-sm">
                <Term name="licence">Licence</Term>
              </legend>
              <LicenceEditor value={createDataNetRequest.shape.licence.parse(field.value)} onChange={field.onChange} />
              <FormMessage />
            </fieldset>
          )}
        />
        {draft.error ? <ErrorState error={draft.error} doing="save the draft" /> : null}
        <div className="flex flex-wrap items-center gap-3 border-t pt-4">
          <Button type="submit" variant="primary" size="large" disabled={draft.isPending} aria-busy={draft.isPending}>
            Create DataNet
          </Button>
          <span className="text-sm">
            Fee <Amount wei={parameters.dataNetFee} exact /> and gas, from your wallet
          </span>
        </div>
      </form>
    </Form>
  );
}
