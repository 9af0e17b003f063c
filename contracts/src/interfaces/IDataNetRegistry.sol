// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The fields of Story's Programmable IP Licence, in its order, and one of our own: whether a model may learn from the data.
/// @dev Enforced here and in the model registry: `aiTrainingAllowed`, `commercialUse`, `derivativesAllowed`,
/// `derivativesApproval`, `expiration` and the consistency of the terms. The other fields are published and bound by
/// the hash, which every contributor signs; no contract acts on them yet.
struct LicenceTerms {
    /// Whether a licence may be passed on.
    bool transferable;
    address royaltyPolicy;
    /// Price in wei of one licence.
    uint256 defaultMintingFee;
    /// Seconds from the creation of the DataNet after which no new model may use it; 0 means never.
    uint256 expiration;
    bool commercialUse;
    bool commercialAttribution;
    address commercializerChecker;
    bytes commercializerCheckerData;
    /// Share of commercial revenue; 100,000,000 is the whole.
    uint32 commercialRevShare;
    uint256 commercialRevCeiling;
    bool derivativesAllowed;
    bool derivativesAttribution;
    /// Each model owner needs the DataNet owner's approval.
    bool derivativesApproval;
    bool derivativesReciprocal;
    uint256 derivativeRevCeiling;
    /// Currency of fees and revenue; the zero address is OPEN, the chain's own.
    address currency;
    string uri;
    bool aiTrainingAllowed;
}

/// @notice What a DataNet is, as stored.
struct DataNet {
    bytes32 metadataHash;
    bytes32 licenceHash;
    uint64 createdAt;
    /// Second from which no new model may use it; 0 means never.
    uint64 expiresAt;
    uint32 versionCount;
    bool aiTrainingAllowed;
    bool commercialUse;
    bool derivativesAllowed;
    bool derivativesApproval;
}

/// @notice A frozen list of accepted records.
struct Version {
    bytes32 recordsRoot;
    bytes32 manifestHash;
    uint64 recordCount;
    uint64 anchoredAt;
}

/// @notice What a contributor signs (EIP-712): these records, under this licence, for this DataNet.
struct Contribution {
    uint256 dataNetId;
    address contributor;
    bytes32 recordsRoot;
    uint256 recordCount;
    bytes32 licenceHash;
    uint256 nonce;
    uint256 deadline;
}

/// @title DataNets: owned, licensed data sets whose frozen versions are anchored here
/// @notice Each DataNet is an ERC-721 token. Its licence never changes. Its versions are only ever added, numbered from 1.
interface IDataNetRegistry {
    /// @notice No such DataNet.
    error DataNetRegistryUnknownDataNet(uint256 dataNetId);

    /// @notice No such version of this DataNet.
    error DataNetRegistryUnknownVersion(uint256 dataNetId, uint32 version);

    /// @notice Only the token's owner may do this; an approved operator may not.
    error DataNetRegistryNotOwner(uint256 dataNetId, address caller);

    /// @notice A hash that must say something is zero.
    error DataNetRegistryZeroHash();

    /// @notice A version would hold no record.
    error DataNetRegistryEmptyVersion();

    /// @notice A licence sets a term that its other terms rule out; `term` names the field.
    error DataNetRegistryInvalidLicence(string term);

    /// @dev The whole licence is in the event, so that it can be read from the chain alone.
    event DataNetCreated(
        uint256 indexed dataNetId,
        address indexed owner,
        bytes32 metadataHash,
        bytes32 indexed licenceHash,
        LicenceTerms licence
    );
    event VersionAnchored(
        uint256 indexed dataNetId, uint32 indexed version, bytes32 recordsRoot, uint64 recordCount, bytes32 manifestHash
    );
    event DerivativeApprovalChanged(uint256 indexed dataNetId, address indexed account, bool approved);

    /// @notice Creates a DataNet owned by the caller.
    /// @param metadataHash Hash of the name, domain, description and schema.
    /// @param licence The terms, for good.
    /// @param maxFee The largest fee the caller agrees to; what is sent beyond the fee comes back.
    /// @return dataNetId Numbered from 1.
    function createDataNet(bytes32 metadataHash, LicenceTerms calldata licence, uint256 maxFee)
        external
        payable
        returns (uint256 dataNetId);

    /// @notice Adds a frozen version. Only the token's owner.
    /// @param recordsRoot Root of the sorted-pair Merkle tree over `recordLeaf` of every record.
    /// @param recordCount Number of leaves, at least 1.
    /// @param manifestHash Hash of the version's manifest.
    /// @return version Numbered from 1.
    function anchorVersion(uint256 dataNetId, bytes32 recordsRoot, uint64 recordCount, bytes32 manifestHash)
        external
        returns (uint32 version);

    /// @notice Allows or forbids an account to register models on a DataNet whose licence asks for approval. Models
    /// that exist already are not touched. Only the token's owner.
    function setDerivativeApproval(uint256 dataNetId, address account, bool approved) external;

    /// @notice Whether the account may register models under a licence that asks for approval. The owner always may.
    function isDerivativeApproved(uint256 dataNetId, address account) external view returns (bool);

    /// @notice The DataNet; reverts when there is none.
    function getDataNet(uint256 dataNetId) external view returns (DataNet memory);

    /// @notice The version; reverts when there is none.
    function getVersion(uint256 dataNetId, uint32 version) external view returns (Version memory);

    /// @notice Number of DataNets ever created, which is also the last id.
    function dataNetCount() external view returns (uint256);

    /// @notice keccak256 of the ABI encoding of the terms.
    function hashLicence(LicenceTerms calldata licence) external pure returns (bytes32);

    /// @notice The Merkle leaf of one record:
    /// keccak256(keccak256(abi.encode(tag, chain id, this contract, dataNetId, contributor, recordHash))),
    /// where tag = keccak256("OpenLedger record leaf v1").
    /// @dev A leaf is good on one chain, in one registry and for one DataNet. Hashed twice, so that no inner node of a
    /// tree can pass for a leaf.
    function recordLeaf(uint256 dataNetId, address contributor, bytes32 recordHash) external view returns (bytes32);

    /// @notice Whether a record of this contributor belongs to the version. Reverts when the version does not exist.
    function verifyRecord(
        uint256 dataNetId,
        uint32 version,
        bytes32 recordHash,
        address contributor,
        bytes32[] calldata proof
    ) external view returns (bool);

    /// @notice The EIP-712 digest that a contributor signs.
    function contributionDigest(Contribution calldata contribution) external view returns (bytes32);

    /// @notice Whether the contributor signed this for the licence in force, and the deadline has not passed.
    /// @dev Accounts that are contracts are asked by ERC-1271. Whoever accepts contributions takes each nonce of a
    /// contributor once; this view keeps no state. After the deadline an auditor checks the signature over
    /// `contributionDigest` instead.
    function verifyContribution(Contribution calldata contribution, bytes calldata signature)
        external
        view
        returns (bool);
}
