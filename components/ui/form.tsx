'use client';

import { Slot } from 'radix-ui';
import { type ComponentProps, createContext, useContext, useId } from 'react';
import {
  Controller,
  type ControllerProps,
  type FieldPath,
  type FieldValues,
  FormProvider,
  useFormContext,
  useFormState,
} from 'react-hook-form';
import { Label } from '@/components/ui/label';
import { cn } from '@/lib/format/classNames';

/** react-hook-form's provider: `<Form {...useForm(…)}>`. */
export const Form = FormProvider;

const FieldContext = createContext<{ name: string; id: string } | null>(null);

function useField() {
  const field = useContext(FieldContext);
  if (!field) throw new Error('FormLabel, FormControl, FormDescription and FormMessage stand inside a FormField');
  const { getFieldState } = useFormContext();
  const { error } = getFieldState(field.name, useFormState({ name: field.name }));
  return {
    error,
    controlId: `${field.id}-control`,
    descriptionId: `${field.id}-description`,
    messageId: `${field.id}-message`,
  };
}

/** One field: binds its name to react-hook-form and its label, hint and error to its control. */
export function FormField<Values extends FieldValues, Name extends FieldPath<Values>, Transformed>({
  className,
  ...props
}: ControllerProps<Values, Name, Transformed> & { className?: string }) {
  const id = useId();
  return (
    <FieldContext.Provider value={{ name: props.name, id }}>
      <div data-slot="form-field" className={cn('grid gap-1.5', className)}>
        <Controller {...props} />
      </div>
    </FieldContext.Provider>
  );
}

export function FormLabel(props: ComponentProps<typeof Label>) {
  return <Label htmlFor={useField().controlId} {...props} />;
}

export function FormControl(props: ComponentProps<typeof Slot.Root>) {
  const { error, controlId, descriptionId, messageId } = useField();
  return (
    <Slot.Root
      id={controlId}
      aria-describedby={error ? `${descriptionId} ${messageId}` : descriptionId}
      aria-invalid={Boolean(error)}
      {...props}
    />
  );
}

export function FormDescription({ className, ...props }: ComponentProps<'p'>) {
  return <p id={useField().descriptionId} className={cn('text-ink-muted text-sm', className)} {...props} />;
}

/** The field's error; nothing while there is none. */
export function FormMessage({ className }: { className?: string }) {
  const { error, messageId } = useField();
  if (!error?.message) return null;
  return (
    <p id={messageId} role="alert" className={cn('text-rejected text-sm', className)}>
      {error.message}
    </p>
  );
}
