'use client';

import { useQueryClient } from '@tanstack/react-query';
import { DropZone } from '@/components/data-nets/drop-zone';
import { UploadList } from '@/components/data-nets/upload-list';
import { UploadPanel } from '@/components/data-nets/upload-panel';
import { useUrlState } from '@/components/ui/use-url-state';
import { SignedIn } from '@/components/wallet/signed-in';
import type { DataNetDetail } from '@/lib/api/dataNet';
import { uploadQuery, uploadsQuery } from '@/lib/query/uploads';

/** Giving data: a file is dropped, its columns are named, its rows are judged, and what is accepted is signed. */
export function ContributeTab({ dataNet }: { dataNet: DataNetDetail }) {
  const { get, set } = useUrlState();
  const client = useQueryClient();
  const uploadId = get('upload');
  const close = () => {
    set({ upload: null });
    void client.invalidateQueries({ queryKey: uploadsQuery(dataNet.id).queryKey });
  };
  return (
    <div className="grid gap-8">
      <SignedIn to="contribute data">
        {uploadId === '' ? (
          <DropZone
            dataNet={dataNet}
            onUploaded={(upload) => {
              client.setQueryData(uploadQuery(upload.id).queryKey, upload);
              set({ upload: upload.id });
            }}
          />
        ) : (
          <UploadPanel key={uploadId} dataNet={dataNet} uploadId={uploadId} onClose={close} />
        )}
      </SignedIn>
      {uploadId === '' ? <UploadList dataNet={dataNet} onOpen={(id) => set({ upload: id })} /> : null}
    </div>
  );
}
