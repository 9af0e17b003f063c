// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice One frozen version that a model learned from.
struct DataNetVersion {
    uint256 dataNetId;
    uint32 version;
}

/// @notice What a model is, as stored.
struct Model {
    bytes32 baseHash;
    bytes32 adapterHash;
    bytes32 manifestHash;
    /// The price in force now, in wei.
    uint256 pricePerThousandTokens;
    uint64 registeredAt;
    /// Second of the revocation; 0 while the model is in service.
    uint64 revokedAt;
}

/// @notice What the escrow needs to settle a receipt.
struct SettlementTerms {
    address owner;
    bytes32 adapterHash;
    uint256 pricePerThousandTokens;
    uint64 revokedAt;
}

/// @title Models: adapters, the data they learned from and what an answer costs
/// @notice Each model is an ERC-721 token; its owner gets the model owner's part of every fee.
interface IModelRegistry {
    /// @notice No such model.
    error ModelRegistryUnknownModel(uint256 modelId);

    /// @notice Only the token's owner may do this; an approved operator may not.
    error ModelRegistryNotOwner(uint256 modelId, address caller);

    /// @notice A hash that must say something is zero.
    error ModelRegistryZeroHash();

    /// @notice The adapter is registered already, as `modelId`.
    error ModelRegistryAdapterTaken(bytes32 adapterHash, uint256 modelId);

    /// @notice A model names 1 to 32 versions.
    error ModelRegistryParentCount(uint256 count);

    /// @notice The same version is named twice.
    error ModelRegistryDuplicateParent(uint256 dataNetId, uint32 version);

    /// @notice The licence forbids training, or derivatives at all.
    error ModelRegistryTrainingNotAllowed(uint256 dataNetId);

    /// @notice The licence asks for the DataNet owner's approval, which the account lacks.
    error ModelRegistryDerivativeNotApproved(uint256 dataNetId, address account);

    /// @notice The licence forbids commercial use, so the price must be 0.
    error ModelRegistryCommercialUseNotAllowed(uint256 dataNetId);

    /// @notice The licence expired.
    error ModelRegistryLicenceExpired(uint256 dataNetId, uint64 expiresAt);

    /// @notice The price is above 1,000,000 OPEN per thousand tokens.
    error ModelRegistryPriceTooHigh(uint256 pricePerThousandTokens, uint256 maximum);

    /// @notice The model is revoked already.
    error ModelRegistryRevoked(uint256 modelId);

    event ModelRegistered(
        uint256 indexed modelId,
        address indexed owner,
        bytes32 indexed adapterHash,
        bytes32 baseHash,
        bytes32 manifestHash,
        uint256 pricePerThousandTokens,
        DataNetVersion[] parents
    );
    event PriceChanged(uint256 indexed modelId, uint256 pricePerThousandTokens);
    event ModelRevoked(uint256 indexed modelId);

    /// @notice Registers a model owned by the caller.
    /// @param baseHash Hash of the base model's weights.
    /// @param adapterHash Hash of the adapter; a receipt must name the same one.
    /// @param manifestHash Hash of the training manifest.
    /// @param pricePerThousandTokens Price in wei of a thousand tokens, prompt and answer together.
    /// @param parents The versions it learned from: they exist, differ, and their licences allow this use.
    /// @param maxFee The largest fee the caller agrees to; what is sent beyond the fee comes back.
    /// @return modelId Numbered from 1.
    function registerModel(
        bytes32 baseHash,
        bytes32 adapterHash,
        bytes32 manifestHash,
        uint256 pricePerThousandTokens,
        DataNetVersion[] calldata parents,
        uint256 maxFee
    ) external payable returns (uint256 modelId);

    /// @notice Changes the price. Receipts issued before keep the price they were issued under. Only the token's owner.
    /// @dev A model that was free is checked for commercial use when it first gets a price.
    function setPrice(uint256 modelId, uint256 pricePerThousandTokens) external;

    /// @notice Takes the model out of service for good. Receipts issued before still settle. Only the token's owner.
    function revoke(uint256 modelId) external;

    /// @notice The model; reverts when there is none.
    function getModel(uint256 modelId) external view returns (Model memory);

    /// @notice The versions it learned from; reverts when there is no such model.
    function parentsOf(uint256 modelId) external view returns (DataNetVersion[] memory);

    /// @notice The model with this adapter; 0 when there is none.
    function modelOfAdapter(bytes32 adapterHash) external view returns (uint256 modelId);

    /// @notice Number of models ever registered, which is also the last id.
    function modelCount() external view returns (uint256);

    /// @notice The price in force at a second; before the registration, the first price.
    function priceAt(uint256 modelId, uint64 timestamp) external view returns (uint256);

    /// @notice What a receipt issued at `issuedAt` is settled by. All zero when there is no such model: it never reverts.
    function settlementTerms(uint256 modelId, uint64 issuedAt) external view returns (SettlementTerms memory);
}
