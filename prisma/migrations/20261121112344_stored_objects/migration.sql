-- CreateTable
CREATE TABLE "StoredObject" (
    "hash" TEXT NOT NULL,
    "ownerAddress" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "sizeBytes" BIGINT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "StoredObject_pkey" PRIMARY KEY ("hash","ownerAddress")
);

-- CreateIndex
CREATE INDEX "StoredObject_ownerAddress_createdAt_idx" ON "StoredObject"("ownerAddress", "createdAt");
