// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {FeeCollector} from "./FeeCollector.sol";
import {Contribution, DataNet, IDataNetRegistry, LicenceTerms, Version} from "./interfaces/IDataNetRegistry.sol";
import {IProtocolParameters} from "./interfaces/IProtocolParameters.sol";
import {LicenceLib} from "./libraries/LicenceLib.sol";

/// @title DataNetRegistry
contract DataNetRegistry is IDataNetRegistry, FeeCollector, ERC721, EIP712 {
    using LicenceLib for LicenceTerms;

    bytes32 private constant RECORD_TAG = keccak256("OpenLedger record leaf v1");
    bytes32 private constant CONTRIBUTION_TYPEHASH = keccak256(
        "Contribution(uint256 dataNetId,address contributor,bytes32 recordsRoot,uint256 recordCount,bytes32 licenceHash,uint256 nonce,uint256 deadline)"
    );

    uint256 private _dataNetCount;
    mapping(uint256 dataNetId => DataNet) private _dataNets;
    mapping(uint256 dataNetId => mapping(uint32 version => Version)) private _versions;
    mapping(uint256 dataNetId => mapping(address account => bool)) private _derivativeApprovals;

    constructor(IProtocolParameters parameters_)
        FeeCollector(parameters_)
        ERC721("OpenLedger DataNet", "DATANET")
        EIP712("OpenLedger DataNetRegistry", "1")
    {}

    /* OWNERS */

    /// @inheritdoc IDataNetRegistry
    function createDataNet(bytes32 metadataHash, LicenceTerms calldata licence, uint256 maxFee)
        external
        payable
        returns (uint256 dataNetId)
    {
        require(metadataHash != 0, DataNetRegistryZeroHash());
        licence.validate();

        dataNetId = ++_dataNetCount;
        bytes32 licenceHash = licence.hash();
        _dataNets[dataNetId] = DataNet({
            metadataHash: metadataHash,
            licenceHash: licenceHash,
            createdAt: uint64(block.timestamp),
            expiresAt: licence.expiration == 0 ? 0 : uint64(block.timestamp + licence.expiration),
            versionCount: 0,
            aiTrainingAllowed: licence.aiTrainingAllowed,
            commercialUse: licence.commercialUse,
            derivativesAllowed: licence.derivativesAllowed,
            derivativesApproval: licence.derivativesApproval
        });
        // Not _safeMint: the caller asks for the token itself, and its code has no business here before the fee.
        _mint(msg.sender, dataNetId);

        emit DataNetCreated(dataNetId, msg.sender, metadataHash, licenceHash, licence);

        _takeFee(parameters.dataNetFee(), maxFee);
    }

    /// @inheritdoc IDataNetRegistry
    function anchorVersion(uint256 dataNetId, bytes32 recordsRoot, uint64 recordCount, bytes32 manifestHash)
        external
        returns (uint32 version)
    {
        _requireTokenOwner(dataNetId);
        require(recordsRoot != 0 && manifestHash != 0, DataNetRegistryZeroHash());
        require(recordCount != 0, DataNetRegistryEmptyVersion());

        version = ++_dataNets[dataNetId].versionCount;
        _versions[dataNetId][version] = Version({
            recordsRoot: recordsRoot,
            manifestHash: manifestHash,
            recordCount: recordCount,
            anchoredAt: uint64(block.timestamp)
        });

        emit VersionAnchored(dataNetId, version, recordsRoot, recordCount, manifestHash);
    }

    /// @inheritdoc IDataNetRegistry
    function setDerivativeApproval(uint256 dataNetId, address account, bool approved) external {
        _requireTokenOwner(dataNetId);

        _derivativeApprovals[dataNetId][account] = approved;

        emit DerivativeApprovalChanged(dataNetId, account, approved);
    }

    /* READING */

    /// @inheritdoc IDataNetRegistry
    function isDerivativeApproved(uint256 dataNetId, address account) external view returns (bool) {
        return _derivativeApprovals[dataNetId][account] || account == ownerOf(dataNetId);
    }

    /// @inheritdoc IDataNetRegistry
    function getDataNet(uint256 dataNetId) external view returns (DataNet memory) {
        _requireExists(dataNetId);
        return _dataNets[dataNetId];
    }

    /// @inheritdoc IDataNetRegistry
    function getVersion(uint256 dataNetId, uint32 version) public view returns (Version memory) {
        Version memory found = _versions[dataNetId][version];
        require(found.anchoredAt != 0, DataNetRegistryUnknownVersion(dataNetId, version));
        return found;
    }

    /// @inheritdoc IDataNetRegistry
    function dataNetCount() external view returns (uint256) {
        return _dataNetCount;
    }

    /* PROOFS */

    /// @inheritdoc IDataNetRegistry
    function hashLicence(LicenceTerms calldata licence) external pure returns (bytes32) {
        return licence.hash();
    }

    /// @inheritdoc IDataNetRegistry
    function recordLeaf(uint256 dataNetId, address contributor, bytes32 recordHash) public view returns (bytes32) {
        return keccak256(
            bytes.concat(
                keccak256(abi.encode(RECORD_TAG, block.chainid, address(this), dataNetId, contributor, recordHash))
            )
        );
    }

    /// @inheritdoc IDataNetRegistry
    function verifyRecord(
        uint256 dataNetId,
        uint32 version,
        bytes32 recordHash,
        address contributor,
        bytes32[] calldata proof
    ) external view returns (bool) {
        return MerkleProof.verifyCalldata(
            proof, getVersion(dataNetId, version).recordsRoot, recordLeaf(dataNetId, contributor, recordHash)
        );
    }

    /// @inheritdoc IDataNetRegistry
    function contributionDigest(Contribution calldata contribution) public view returns (bytes32) {
        // Every member is one word, so the encoding of the structure is the encoding of its members.
        return _hashTypedDataV4(keccak256(abi.encode(CONTRIBUTION_TYPEHASH, contribution)));
    }

    /// @inheritdoc IDataNetRegistry
    function verifyContribution(Contribution calldata contribution, bytes calldata signature)
        external
        view
        returns (bool)
    {
        _requireExists(contribution.dataNetId);
        return contribution.licenceHash == _dataNets[contribution.dataNetId].licenceHash
            && block.timestamp <= contribution.deadline
            && SignatureChecker.isValidSignatureNowCalldata(
            contribution.contributor, contributionDigest(contribution), signature
        );
    }

    function _requireExists(uint256 dataNetId) private view {
        require(_ownerOf(dataNetId) != address(0), DataNetRegistryUnknownDataNet(dataNetId));
    }

    function _requireTokenOwner(uint256 dataNetId) private view {
        _requireExists(dataNetId);
        require(_ownerOf(dataNetId) == msg.sender, DataNetRegistryNotOwner(dataNetId, msg.sender));
    }
}
