// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A plain Merkle tree over given leaves: neighbours are hashed in sorted order, an odd one moves up.
library Merkle {
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        bytes32[] memory layer = leaves;
        while (layer.length > 1) layer = _above(layer);
        return layer[0];
    }

    function proof(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory path) {
        bytes32[] memory found = new bytes32[](leaves.length);
        uint256 count;
        bytes32[] memory layer = leaves;
        while (layer.length > 1) {
            uint256 sibling = index ^ 1;
            if (sibling < layer.length) found[count++] = layer[sibling];
            layer = _above(layer);
            index /= 2;
        }
        path = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            path[i] = found[i];
        }
    }

    function _above(bytes32[] memory layer) private pure returns (bytes32[] memory next) {
        next = new bytes32[]((layer.length + 1) / 2);
        for (uint256 i = 0; i < next.length; ++i) {
            bytes32 left = layer[2 * i];
            if (2 * i + 1 == layer.length) {
                next[i] = left;
            } else {
                bytes32 right = layer[2 * i + 1];
                next[i] =
                    left < right ? keccak256(abi.encodePacked(left, right)) : keccak256(abi.encodePacked(right, left));
            }
        }
    }
}
