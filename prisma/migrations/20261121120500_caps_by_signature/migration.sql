-- DropIndex
DROP INDEX "SpendingCap_userAddress_nonce_key";

-- CreateIndex
CREATE UNIQUE INDEX "SpendingCap_userAddress_nonce_signature_key" ON "SpendingCap"("userAddress", "nonce", "signature");
