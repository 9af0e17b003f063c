// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {FeeCollector} from "./FeeCollector.sol";
import {DataNet, IDataNetRegistry} from "./interfaces/IDataNetRegistry.sol";
import {DataNetVersion, IModelRegistry, Model, SettlementTerms} from "./interfaces/IModelRegistry.sol";
import {IProtocolParameters} from "./interfaces/IProtocolParameters.sol";

/// @title ModelRegistry
contract ModelRegistry is IModelRegistry, FeeCollector, ERC721 {
    using Checkpoints for Checkpoints.Trace208;

    uint256 private constant MAX_PARENTS = 32;
    /// @dev Times 2^33 tokens it stays far below 2^256, so a fee can always be computed.
    uint256 private constant MAX_PRICE = 1_000_000 ether;

    IDataNetRegistry public immutable dataNets;

    uint256 private _modelCount;
    /// @dev The price of these is left at 0: the checkpoints hold it.
    mapping(uint256 modelId => Model) private _models;
    mapping(uint256 modelId => Checkpoints.Trace208) private _prices;
    mapping(uint256 modelId => DataNetVersion[]) private _parents;
    mapping(bytes32 adapterHash => uint256 modelId) private _modelOfAdapter;

    constructor(IProtocolParameters parameters_, IDataNetRegistry dataNets_)
        FeeCollector(parameters_)
        ERC721("OpenLedger Model", "MODEL")
    {
        dataNets = dataNets_;
    }

    /* OWNERS */

    /// @inheritdoc IModelRegistry
    function registerModel(
        bytes32 baseHash,
        bytes32 adapterHash,
        bytes32 manifestHash,
        uint256 pricePerThousandTokens,
        DataNetVersion[] calldata parents,
        uint256 maxFee
    ) external payable returns (uint256 modelId) {
        require(baseHash != 0 && adapterHash != 0 && manifestHash != 0, ModelRegistryZeroHash());
        require(_modelOfAdapter[adapterHash] == 0, ModelRegistryAdapterTaken(adapterHash, _modelOfAdapter[adapterHash]));
        require(parents.length != 0 && parents.length <= MAX_PARENTS, ModelRegistryParentCount(parents.length));

        modelId = ++_modelCount;
        for (uint256 i = 0; i < parents.length; ++i) {
            _requireParent(parents, i, pricePerThousandTokens);
            _parents[modelId].push(parents[i]);
        }
        _models[modelId] = Model({
            baseHash: baseHash,
            adapterHash: adapterHash,
            manifestHash: manifestHash,
            pricePerThousandTokens: 0,
            registeredAt: uint64(block.timestamp),
            revokedAt: 0
        });
        _modelOfAdapter[adapterHash] = modelId;
        _pushPrice(modelId, pricePerThousandTokens);
        _mint(msg.sender, modelId);

        emit ModelRegistered(modelId, msg.sender, adapterHash, baseHash, manifestHash, pricePerThousandTokens, parents);

        _takeFee(parameters.modelFee(), maxFee);
    }

    /// @inheritdoc IModelRegistry
    function setPrice(uint256 modelId, uint256 pricePerThousandTokens) external {
        _requireTokenOwner(modelId);
        require(_models[modelId].revokedAt == 0, ModelRegistryRevoked(modelId));
        if (pricePerThousandTokens != 0) {
            DataNetVersion[] storage parents = _parents[modelId];
            for (uint256 i = 0; i < parents.length; ++i) {
                uint256 dataNetId = parents[i].dataNetId;
                require(dataNets.getDataNet(dataNetId).commercialUse, ModelRegistryCommercialUseNotAllowed(dataNetId));
            }
        }

        _pushPrice(modelId, pricePerThousandTokens);

        emit PriceChanged(modelId, pricePerThousandTokens);
    }

    /// @inheritdoc IModelRegistry
    function revoke(uint256 modelId) external {
        _requireTokenOwner(modelId);
        require(_models[modelId].revokedAt == 0, ModelRegistryRevoked(modelId));

        _models[modelId].revokedAt = uint64(block.timestamp);

        emit ModelRevoked(modelId);
    }

    /* READING */

    /// @inheritdoc IModelRegistry
    function getModel(uint256 modelId) external view returns (Model memory model) {
        _requireExists(modelId);
        model = _models[modelId];
        model.pricePerThousandTokens = _prices[modelId].latest();
    }

    /// @inheritdoc IModelRegistry
    function parentsOf(uint256 modelId) external view returns (DataNetVersion[] memory) {
        _requireExists(modelId);
        return _parents[modelId];
    }

    /// @inheritdoc IModelRegistry
    function modelOfAdapter(bytes32 adapterHash) external view returns (uint256 modelId) {
        return _modelOfAdapter[adapterHash];
    }

    /// @inheritdoc IModelRegistry
    function modelCount() external view returns (uint256) {
        return _modelCount;
    }

    /// @inheritdoc IModelRegistry
    function priceAt(uint256 modelId, uint64 timestamp) external view returns (uint256) {
        _requireExists(modelId);
        return _priceAt(modelId, timestamp);
    }

    /// @inheritdoc IModelRegistry
    function settlementTerms(uint256 modelId, uint64 issuedAt) external view returns (SettlementTerms memory terms) {
        terms.owner = _ownerOf(modelId);
        if (terms.owner == address(0)) return terms;
        terms.adapterHash = _models[modelId].adapterHash;
        terms.pricePerThousandTokens = _priceAt(modelId, issuedAt);
        terms.revokedAt = _models[modelId].revokedAt;
    }

    function _requireParent(DataNetVersion[] calldata parents, uint256 i, uint256 price) private view {
        uint256 dataNetId = parents[i].dataNetId;
        uint32 version = parents[i].version;
        for (uint256 j = 0; j < i; ++j) {
            require(
                parents[j].dataNetId != dataNetId || parents[j].version != version,
                ModelRegistryDuplicateParent(dataNetId, version)
            );
        }
        // Reverts when there is no such version.
        dataNets.getVersion(dataNetId, version);
        DataNet memory dataNet = dataNets.getDataNet(dataNetId);

        // A licence that allows training allows derivatives: LicenceLib refuses any other.
        require(dataNet.aiTrainingAllowed, ModelRegistryTrainingNotAllowed(dataNetId));
        require(
            dataNet.expiresAt == 0 || block.timestamp < dataNet.expiresAt,
            ModelRegistryLicenceExpired(dataNetId, dataNet.expiresAt)
        );
        require(price == 0 || dataNet.commercialUse, ModelRegistryCommercialUseNotAllowed(dataNetId));
        require(
            !dataNet.derivativesApproval || dataNets.isDerivativeApproved(dataNetId, msg.sender),
            ModelRegistryDerivativeNotApproved(dataNetId, msg.sender)
        );
    }

    function _pushPrice(uint256 modelId, uint256 price) private {
        require(price <= MAX_PRICE, ModelRegistryPriceTooHigh(price, MAX_PRICE));
        // casting is safe: MAX_PRICE is below 2^80
        // forge-lint: disable-next-line(unsafe-typecast)
        _prices[modelId].push(uint48(block.timestamp), uint208(price));
    }

    /// @dev A clock of a node may lag the chain's: before the registration the first price counts.
    function _priceAt(uint256 modelId, uint64 timestamp) private view returns (uint256) {
        Checkpoints.Trace208 storage prices = _prices[modelId];
        uint48 first = prices.at(0)._key;
        if (timestamp < first) return prices.at(0)._value;
        return prices.upperLookupRecent(timestamp > type(uint48).max ? type(uint48).max : uint48(timestamp));
    }

    function _requireExists(uint256 modelId) private view {
        require(_ownerOf(modelId) != address(0), ModelRegistryUnknownModel(modelId));
    }

    function _requireTokenOwner(uint256 modelId) private view {
        _requireExists(modelId);
        require(_ownerOf(modelId) == msg.sender, ModelRegistryNotOwner(modelId, msg.sender));
    }
}
