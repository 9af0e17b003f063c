// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeCollector} from "./interfaces/IFeeCollector.sol";
import {IProtocolParameters} from "./interfaces/IProtocolParameters.sol";

/// @title FeeCollector
/// @dev Fees are held until someone pushes them to the treasury: a registration never depends on the treasury's code.
abstract contract FeeCollector is IFeeCollector {
    IProtocolParameters public immutable parameters;

    constructor(IProtocolParameters parameters_) {
        parameters = parameters_;
    }

    /// @inheritdoc IFeeCollector
    function collectFees() external returns (uint256 amount) {
        address treasury = parameters.treasury();
        amount = address(this).balance;

        emit FeesCollected(treasury, amount);

        (bool sent,) = treasury.call{value: amount}("");
        require(sent, FeeCollectorTransferFailed(treasury, amount));
    }

    /// @dev Keeps `fee` of the value sent and returns the rest. To be called last: it hands control to the caller.
    function _takeFee(uint256 fee, uint256 maxFee) internal {
        require(fee <= maxFee, FeeCollectorAboveMaximum(fee, maxFee));
        require(msg.value >= fee, FeeCollectorUnderpaid(fee, msg.value));

        uint256 excess = msg.value - fee;
        if (excess == 0) return;
        (bool sent,) = msg.sender.call{value: excess}("");
        require(sent, FeeCollectorRefundFailed(msg.sender, excess));
    }
}
