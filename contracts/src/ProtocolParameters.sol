// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {FeeSplit, InitialParameters, IProtocolParameters} from "./interfaces/IProtocolParameters.sol";

/// @title ProtocolParameters
/// @dev The constructor goes through the same setters as the owner, so no deployment starts outside the bounds.
contract ProtocolParameters is IProtocolParameters, Ownable2Step {
    uint256 private constant BASIS_POINTS = 10_000;
    uint256 private constant PPM = 1_000_000;
    uint16 private constant MAX_PLATFORM = 2_000;
    uint16 private constant MIN_CONTRIBUTORS = 2_500;
    uint256 private constant MAX_THRESHOLD = 500_000;
    uint256 private constant MIN_CAP = 10_000;
    uint256 private constant MAX_FEE = 1_000_000 ether;

    FeeSplit private _feeSplit;
    uint32 private _attributionThreshold;
    uint32 private _influenceWeight;
    uint32 private _contributorCap;
    uint64 private _challengeWindow;
    uint64 private _withdrawalDelay;
    uint256 private _dataNetFee;
    uint256 private _modelFee;
    address private _treasury;
    address private _platform;

    constructor(address initialOwner, InitialParameters memory initial) Ownable(initialOwner) {
        _setFeeSplit(initial.feeSplit);
        _setAttributionThreshold(initial.attributionThreshold);
        _setInfluenceWeight(initial.influenceWeight);
        _setContributorCap(initial.contributorCap);
        _setChallengeWindow(initial.challengeWindow);
        _setWithdrawalDelay(initial.withdrawalDelay);
        _setDataNetFee(initial.dataNetFee);
        _setModelFee(initial.modelFee);
        _setTreasury(initial.treasury);
        _setPlatform(initial.platform);
    }

    /* READING */

    /// @inheritdoc IProtocolParameters
    function feeSplit() external view returns (FeeSplit memory) {
        return _feeSplit;
    }

    /// @inheritdoc IProtocolParameters
    function attributionThreshold() external view returns (uint32) {
        return _attributionThreshold;
    }

    /// @inheritdoc IProtocolParameters
    function influenceWeight() external view returns (uint32) {
        return _influenceWeight;
    }

    /// @inheritdoc IProtocolParameters
    function contributorCap() external view returns (uint32) {
        return _contributorCap;
    }

    /// @inheritdoc IProtocolParameters
    function challengeWindow() external view returns (uint64) {
        return _challengeWindow;
    }

    /// @inheritdoc IProtocolParameters
    function withdrawalDelay() external view returns (uint64) {
        return _withdrawalDelay;
    }

    /// @inheritdoc IProtocolParameters
    function dataNetFee() external view returns (uint256) {
        return _dataNetFee;
    }

    /// @inheritdoc IProtocolParameters
    function modelFee() external view returns (uint256) {
        return _modelFee;
    }

    /// @inheritdoc IProtocolParameters
    function treasury() external view returns (address) {
        return _treasury;
    }

    /// @inheritdoc IProtocolParameters
    function platform() external view returns (address) {
        return _platform;
    }

    /* CHANGING */

    /// @inheritdoc IProtocolParameters
    function setFeeSplit(FeeSplit calldata split) external onlyOwner {
        _setFeeSplit(split);
    }

    /// @inheritdoc IProtocolParameters
    function setAttributionThreshold(uint32 ppm) external onlyOwner {
        _setAttributionThreshold(ppm);
    }

    /// @inheritdoc IProtocolParameters
    function setInfluenceWeight(uint32 ppm) external onlyOwner {
        _setInfluenceWeight(ppm);
    }

    /// @inheritdoc IProtocolParameters
    function setContributorCap(uint32 ppm) external onlyOwner {
        _setContributorCap(ppm);
    }

    /// @inheritdoc IProtocolParameters
    function setChallengeWindow(uint64 windowSeconds) external onlyOwner {
        _setChallengeWindow(windowSeconds);
    }

    /// @inheritdoc IProtocolParameters
    function setWithdrawalDelay(uint64 delaySeconds) external onlyOwner {
        _setWithdrawalDelay(delaySeconds);
    }

    /// @inheritdoc IProtocolParameters
    function setDataNetFee(uint256 fee) external onlyOwner {
        _setDataNetFee(fee);
    }

    /// @inheritdoc IProtocolParameters
    function setModelFee(uint256 fee) external onlyOwner {
        _setModelFee(fee);
    }

    /// @inheritdoc IProtocolParameters
    function setTreasury(address newTreasury) external onlyOwner {
        _setTreasury(newTreasury);
    }

    /// @inheritdoc IProtocolParameters
    function setPlatform(address newPlatform) external onlyOwner {
        _setPlatform(newPlatform);
    }

    function _setFeeSplit(FeeSplit memory split) private {
        uint256 sum = uint256(split.platform) + split.modelOwner + split.node + split.stakers + split.contributors;
        require(sum == BASIS_POINTS, ProtocolParametersSplitSum(sum));
        require(
            split.platform <= MAX_PLATFORM && split.contributors >= MIN_CONTRIBUTORS,
            ProtocolParametersSplitBounds(split.platform, split.contributors)
        );

        _feeSplit = split;

        emit FeeSplitChanged(split);
    }

    function _setAttributionThreshold(uint32 ppm) private {
        _requireWithin(ppm, 0, MAX_THRESHOLD);

        _attributionThreshold = ppm;

        emit AttributionThresholdChanged(ppm);
    }

    function _setInfluenceWeight(uint32 ppm) private {
        _requireWithin(ppm, 0, PPM);

        _influenceWeight = ppm;

        emit InfluenceWeightChanged(ppm);
    }

    function _setContributorCap(uint32 ppm) private {
        _requireWithin(ppm, MIN_CAP, PPM);

        _contributorCap = ppm;

        emit ContributorCapChanged(ppm);
    }

    function _setChallengeWindow(uint64 windowSeconds) private {
        _requireWithin(windowSeconds, 1 seconds, 30 days);

        _challengeWindow = windowSeconds;

        emit ChallengeWindowChanged(windowSeconds);
    }

    function _setWithdrawalDelay(uint64 delaySeconds) private {
        _requireWithin(delaySeconds, 1 seconds, 30 days);

        _withdrawalDelay = delaySeconds;

        emit WithdrawalDelayChanged(delaySeconds);
    }

    function _setDataNetFee(uint256 fee) private {
        _requireWithin(fee, 0, MAX_FEE);

        _dataNetFee = fee;

        emit DataNetFeeChanged(fee);
    }

    function _setModelFee(uint256 fee) private {
        _requireWithin(fee, 0, MAX_FEE);

        _modelFee = fee;

        emit ModelFeeChanged(fee);
    }

    function _setTreasury(address newTreasury) private {
        require(newTreasury != address(0), ProtocolParametersZeroAddress());

        _treasury = newTreasury;

        emit TreasuryChanged(newTreasury);
    }

    function _setPlatform(address newPlatform) private {
        require(newPlatform != address(0), ProtocolParametersZeroAddress());

        _platform = newPlatform;

        emit PlatformChanged(newPlatform);
    }

    function _requireWithin(uint256 value, uint256 minimum, uint256 maximum) private pure {
        require(value >= minimum && value <= maximum, ProtocolParametersOutOfBounds(value, minimum, maximum));
    }
}
