-- CreateEnum
CREATE TYPE "DataNetStatus" AS ENUM ('draft', 'live');

-- CreateEnum
CREATE TYPE "UploadStatus" AS ENUM ('received', 'curating', 'curated', 'signed', 'failed');

-- CreateEnum
CREATE TYPE "VersionStatus" AS ENUM ('frozen', 'anchored');

-- CreateEnum
CREATE TYPE "RunStatus" AS ENUM ('ready', 'training', 'stopped', 'trained', 'published', 'failed');

-- CreateEnum
CREATE TYPE "ModelStatus" AS ENUM ('indexing', 'draft', 'live', 'revoked', 'failed');

-- CreateEnum
CREATE TYPE "AnswerStatus" AS ENUM ('streaming', 'answered', 'attributed', 'settling', 'settled', 'failed');

-- CreateEnum
CREATE TYPE "SettlementStatus" AS ENUM ('pending', 'included', 'failed');

-- CreateEnum
CREATE TYPE "RewardRootStatus" AS ENUM ('pending', 'queued', 'active', 'disabled');

-- CreateEnum
CREATE TYPE "OutboxStatus" AS ENUM ('pending', 'sent', 'included', 'failed');

-- CreateTable
CREATE TABLE "Account" (
    "address" TEXT NOT NULL,
    "name" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("address")
);

-- CreateTable
CREATE TABLE "DataNet" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "ownerAddress" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "schemaKind" TEXT NOT NULL,
    "licence" JSONB NOT NULL,
    "licenceHash" TEXT NOT NULL,
    "metadataHash" TEXT NOT NULL,
    "tokenId" BIGINT,
    "createTx" TEXT,
    "status" "DataNetStatus" NOT NULL DEFAULT 'draft',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DataNet_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Upload" (
    "id" TEXT NOT NULL,
    "dataNetId" TEXT NOT NULL,
    "contributorAddress" TEXT NOT NULL,
    "fileName" TEXT NOT NULL,
    "sizeBytes" BIGINT NOT NULL,
    "objectHash" TEXT NOT NULL,
    "source" JSONB NOT NULL,
    "mapping" JSONB,
    "status" "UploadStatus" NOT NULL DEFAULT 'received',
    "progress" JSONB,
    "summary" JSONB,
    "error" JSONB,
    "recordsRoot" TEXT,
    "recordCount" INTEGER NOT NULL DEFAULT 0,
    "nonce" DECIMAL(78,0),
    "deadline" BIGINT,
    "signature" TEXT,
    "signedAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Upload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Record" (
    "id" TEXT NOT NULL,
    "sequence" BIGSERIAL NOT NULL,
    "dataNetId" TEXT NOT NULL,
    "uploadId" TEXT NOT NULL,
    "contributorAddress" TEXT NOT NULL,
    "recordHash" TEXT NOT NULL,
    "prompt" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "metadata" JSONB NOT NULL,
    "line" INTEGER NOT NULL,
    "clusterHash" TEXT NOT NULL,
    "signature" BYTEA NOT NULL,
    "flags" TEXT[],
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Rejection" (
    "id" BIGSERIAL NOT NULL,
    "uploadId" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "excerpt" TEXT NOT NULL,

    CONSTRAINT "Rejection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DataNetVersion" (
    "id" TEXT NOT NULL,
    "dataNetId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "recordsRoot" TEXT NOT NULL,
    "recordCount" INTEGER NOT NULL,
    "manifestHash" TEXT NOT NULL,
    "status" "VersionStatus" NOT NULL DEFAULT 'frozen',
    "anchorTx" TEXT,
    "anchoredAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DataNetVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "VersionRecord" (
    "versionId" TEXT NOT NULL,
    "recordId" TEXT NOT NULL,
    "leafIndex" INTEGER NOT NULL,

    CONSTRAINT "VersionRecord_pkey" PRIMARY KEY ("versionId","leafIndex")
);

-- CreateTable
CREATE TABLE "Run" (
    "id" TEXT NOT NULL,
    "ownerAddress" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "baseHash" TEXT NOT NULL,
    "recipe" JSONB NOT NULL,
    "device" TEXT NOT NULL,
    "heldOutHashes" TEXT[],
    "status" "RunStatus" NOT NULL DEFAULT 'ready',
    "progress" JSONB,
    "result" JSONB,
    "error" JSONB,
    "checkpointHash" TEXT,
    "adapterHash" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RunVersion" (
    "runId" TEXT NOT NULL,
    "versionId" TEXT NOT NULL,

    CONSTRAINT "RunVersion_pkey" PRIMARY KEY ("runId","versionId")
);

-- CreateTable
CREATE TABLE "RunEvent" (
    "runId" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "event" JSONB NOT NULL,

    CONSTRAINT "RunEvent_pkey" PRIMARY KEY ("runId","sequence")
);

-- CreateTable
CREATE TABLE "Model" (
    "id" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "ownerAddress" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "baseHash" TEXT NOT NULL,
    "adapterHash" TEXT NOT NULL,
    "adapterConfigHash" TEXT NOT NULL,
    "manifestHash" TEXT NOT NULL,
    "pricePerThousandTokens" DECIMAL(78,0) NOT NULL,
    "licence" JSONB NOT NULL,
    "evaluation" JSONB NOT NULL,
    "attributionObjects" JSONB,
    "tokenId" BIGINT,
    "registerTx" TEXT,
    "status" "ModelStatus" NOT NULL DEFAULT 'indexing',
    "error" JSONB,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ModelVersion" (
    "modelId" TEXT NOT NULL,
    "versionId" TEXT NOT NULL,

    CONSTRAINT "ModelVersion_pkey" PRIMARY KEY ("modelId","versionId")
);

-- CreateTable
CREATE TABLE "SpendingCap" (
    "id" TEXT NOT NULL,
    "userAddress" TEXT NOT NULL,
    "spender" TEXT NOT NULL,
    "maxTotal" DECIMAL(78,0) NOT NULL,
    "maxPerRequest" DECIMAL(78,0) NOT NULL,
    "expiry" BIGINT NOT NULL,
    "nonce" DECIMAL(78,0) NOT NULL,
    "signature" TEXT NOT NULL,
    "spent" DECIMAL(78,0) NOT NULL DEFAULT 0,
    "revoked" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SpendingCap_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Answer" (
    "id" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "userAddress" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "spendingCapId" TEXT NOT NULL,
    "nodeAddress" TEXT NOT NULL,
    "prompt" JSONB NOT NULL,
    "output" TEXT NOT NULL,
    "promptTokens" INTEGER[],
    "outputTokens" INTEGER[],
    "adapterHash" TEXT NOT NULL,
    "feeWei" DECIMAL(78,0) NOT NULL,
    "receipt" JSONB,
    "nodeSignature" TEXT,
    "evidenceHash" TEXT,
    "status" "AnswerStatus" NOT NULL DEFAULT 'streaming',
    "error" JSONB,
    "settlementId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Answer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Earning" (
    "id" BIGSERIAL NOT NULL,
    "answerId" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "recordHash" TEXT,
    "dataNetId" TEXT,
    "share" BIGINT NOT NULL,
    "wei" DECIMAL(78,0) NOT NULL,

    CONSTRAINT "Earning_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Settlement" (
    "id" TEXT NOT NULL,
    "status" "SettlementStatus" NOT NULL DEFAULT 'pending',
    "txHash" TEXT,
    "error" JSONB,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Settlement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RewardRoot" (
    "id" TEXT NOT NULL,
    "pool" BIGINT NOT NULL,
    "settlementId" TEXT NOT NULL,
    "root" TEXT NOT NULL,
    "totalCumulative" DECIMAL(78,0) NOT NULL,
    "evidenceHash" TEXT NOT NULL,
    "rootIndex" INTEGER,
    "activatesAt" TIMESTAMP(3),
    "status" "RewardRootStatus" NOT NULL DEFAULT 'pending',
    "txHash" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RewardRoot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Entitlement" (
    "rootId" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "cumulative" DECIMAL(78,0) NOT NULL,

    CONSTRAINT "Entitlement_pkey" PRIMARY KEY ("rootId","account")
);

-- CreateTable
CREATE TABLE "Claim" (
    "id" TEXT NOT NULL,
    "pool" BIGINT NOT NULL,
    "account" TEXT NOT NULL,
    "amount" DECIMAL(78,0) NOT NULL,
    "txHash" TEXT NOT NULL,
    "logIndex" INTEGER NOT NULL,
    "blockNumber" BIGINT NOT NULL,
    "claimedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Claim_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ServingNode" (
    "address" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "lastHeartbeat" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "ServingNode_pkey" PRIMARY KEY ("address")
);

-- CreateTable
CREATE TABLE "JobStep" (
    "jobId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "result" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "JobStep_pkey" PRIMARY KEY ("jobId","key")
);

-- CreateTable
CREATE TABLE "JobProgress" (
    "jobId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "progress" JSONB NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "JobProgress_pkey" PRIMARY KEY ("jobId")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "id" TEXT NOT NULL,
    "userAddress" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "keyHash" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OutboxTransaction" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "contract" TEXT NOT NULL,
    "functionName" TEXT NOT NULL,
    "arguments" JSONB NOT NULL,
    "value" DECIMAL(78,0) NOT NULL DEFAULT 0,
    "status" "OutboxStatus" NOT NULL DEFAULT 'pending',
    "nonce" INTEGER,
    "rawTransaction" TEXT,
    "txHash" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" JSONB,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "OutboxTransaction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ChainCursor" (
    "id" TEXT NOT NULL,
    "blockNumber" BIGINT NOT NULL,
    "blockHash" TEXT NOT NULL,

    CONSTRAINT "ChainCursor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ChainEvent" (
    "txHash" TEXT NOT NULL,
    "logIndex" INTEGER NOT NULL,
    "blockNumber" BIGINT NOT NULL,
    "blockHash" TEXT NOT NULL,
    "contract" TEXT NOT NULL,
    "eventName" TEXT NOT NULL,
    "arguments" JSONB NOT NULL,

    CONSTRAINT "ChainEvent_pkey" PRIMARY KEY ("txHash","logIndex")
);

-- CreateIndex
CREATE UNIQUE INDEX "DataNet_slug_key" ON "DataNet"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "DataNet_metadataHash_key" ON "DataNet"("metadataHash");

-- CreateIndex
CREATE UNIQUE INDEX "DataNet_tokenId_key" ON "DataNet"("tokenId");

-- CreateIndex
CREATE INDEX "DataNet_ownerAddress_idx" ON "DataNet"("ownerAddress");

-- CreateIndex
CREATE INDEX "DataNet_status_createdAt_idx" ON "DataNet"("status", "createdAt");

-- CreateIndex
CREATE INDEX "Upload_dataNetId_createdAt_idx" ON "Upload"("dataNetId", "createdAt");

-- CreateIndex
CREATE INDEX "Upload_contributorAddress_idx" ON "Upload"("contributorAddress");

-- CreateIndex
CREATE INDEX "Record_uploadId_idx" ON "Record"("uploadId");

-- CreateIndex
CREATE INDEX "Record_contributorAddress_idx" ON "Record"("contributorAddress");

-- CreateIndex
CREATE INDEX "Record_recordHash_idx" ON "Record"("recordHash");

-- CreateIndex
CREATE UNIQUE INDEX "Record_dataNetId_recordHash_key" ON "Record"("dataNetId", "recordHash");

-- CreateIndex
CREATE UNIQUE INDEX "Record_sequence_key" ON "Record"("sequence");

-- CreateIndex
CREATE INDEX "Rejection_uploadId_line_idx" ON "Rejection"("uploadId", "line");

-- CreateIndex
CREATE UNIQUE INDEX "DataNetVersion_dataNetId_number_key" ON "DataNetVersion"("dataNetId", "number");

-- CreateIndex
CREATE INDEX "VersionRecord_recordId_idx" ON "VersionRecord"("recordId");

-- CreateIndex
CREATE INDEX "Run_ownerAddress_createdAt_idx" ON "Run"("ownerAddress", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Model_runId_key" ON "Model"("runId");

-- CreateIndex
CREATE UNIQUE INDEX "Model_slug_key" ON "Model"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "Model_adapterHash_key" ON "Model"("adapterHash");

-- CreateIndex
CREATE UNIQUE INDEX "Model_tokenId_key" ON "Model"("tokenId");

-- CreateIndex
CREATE INDEX "Model_status_createdAt_idx" ON "Model"("status", "createdAt");

-- CreateIndex
CREATE INDEX "Model_ownerAddress_idx" ON "Model"("ownerAddress");

-- CreateIndex
CREATE UNIQUE INDEX "SpendingCap_userAddress_nonce_key" ON "SpendingCap"("userAddress", "nonce");

-- CreateIndex
CREATE UNIQUE INDEX "Answer_requestId_key" ON "Answer"("requestId");

-- CreateIndex
CREATE INDEX "Answer_userAddress_createdAt_idx" ON "Answer"("userAddress", "createdAt");

-- CreateIndex
CREATE INDEX "Answer_modelId_createdAt_idx" ON "Answer"("modelId", "createdAt");

-- CreateIndex
CREATE INDEX "Answer_status_idx" ON "Answer"("status");

-- CreateIndex
CREATE INDEX "Earning_answerId_idx" ON "Earning"("answerId");

-- CreateIndex
CREATE INDEX "Earning_account_idx" ON "Earning"("account");

-- CreateIndex
CREATE INDEX "Earning_recordHash_idx" ON "Earning"("recordHash");

-- CreateIndex
CREATE INDEX "RewardRoot_pool_createdAt_idx" ON "RewardRoot"("pool", "createdAt");

-- CreateIndex
CREATE INDEX "Entitlement_account_idx" ON "Entitlement"("account");

-- CreateIndex
CREATE INDEX "Claim_account_idx" ON "Claim"("account");

-- CreateIndex
CREATE UNIQUE INDEX "Claim_txHash_logIndex_key" ON "Claim"("txHash", "logIndex");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_keyHash_key" ON "ApiKey"("keyHash");

-- CreateIndex
CREATE INDEX "ApiKey_userAddress_idx" ON "ApiKey"("userAddress");

-- CreateIndex
CREATE UNIQUE INDEX "OutboxTransaction_key_key" ON "OutboxTransaction"("key");

-- CreateIndex
CREATE UNIQUE INDEX "OutboxTransaction_txHash_key" ON "OutboxTransaction"("txHash");

-- CreateIndex
CREATE INDEX "OutboxTransaction_status_createdAt_idx" ON "OutboxTransaction"("status", "createdAt");

-- CreateIndex
CREATE INDEX "ChainEvent_blockNumber_idx" ON "ChainEvent"("blockNumber");

-- CreateIndex
CREATE INDEX "ChainEvent_eventName_idx" ON "ChainEvent"("eventName");

-- AddForeignKey
ALTER TABLE "Upload" ADD CONSTRAINT "Upload_dataNetId_fkey" FOREIGN KEY ("dataNetId") REFERENCES "DataNet"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Record" ADD CONSTRAINT "Record_dataNetId_fkey" FOREIGN KEY ("dataNetId") REFERENCES "DataNet"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Record" ADD CONSTRAINT "Record_uploadId_fkey" FOREIGN KEY ("uploadId") REFERENCES "Upload"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rejection" ADD CONSTRAINT "Rejection_uploadId_fkey" FOREIGN KEY ("uploadId") REFERENCES "Upload"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DataNetVersion" ADD CONSTRAINT "DataNetVersion_dataNetId_fkey" FOREIGN KEY ("dataNetId") REFERENCES "DataNet"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VersionRecord" ADD CONSTRAINT "VersionRecord_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "DataNetVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VersionRecord" ADD CONSTRAINT "VersionRecord_recordId_fkey" FOREIGN KEY ("recordId") REFERENCES "Record"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunVersion" ADD CONSTRAINT "RunVersion_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunVersion" ADD CONSTRAINT "RunVersion_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "DataNetVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunEvent" ADD CONSTRAINT "RunEvent_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Model" ADD CONSTRAINT "Model_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ModelVersion" ADD CONSTRAINT "ModelVersion_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ModelVersion" ADD CONSTRAINT "ModelVersion_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "DataNetVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Answer" ADD CONSTRAINT "Answer_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Answer" ADD CONSTRAINT "Answer_spendingCapId_fkey" FOREIGN KEY ("spendingCapId") REFERENCES "SpendingCap"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Answer" ADD CONSTRAINT "Answer_settlementId_fkey" FOREIGN KEY ("settlementId") REFERENCES "Settlement"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Earning" ADD CONSTRAINT "Earning_answerId_fkey" FOREIGN KEY ("answerId") REFERENCES "Answer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RewardRoot" ADD CONSTRAINT "RewardRoot_settlementId_fkey" FOREIGN KEY ("settlementId") REFERENCES "Settlement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Entitlement" ADD CONSTRAINT "Entitlement_rootId_fkey" FOREIGN KEY ("rootId") REFERENCES "RewardRoot"("id") ON DELETE CASCADE ON UPDATE CASCADE;
