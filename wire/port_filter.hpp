#pragma once
// The kernel filter of a Port.
#include <linux/filter.h>

#include <span>
#include <vector>

#include "lvspec/address.hpp"

namespace lvspec {

/// A classic BPF program that lets in untagged ARP, and untagged IPv4 to one of `ranges`. IPv6 ranges are left out. So many
/// ranges that the kernel would refuse the program let in all IPv4 instead.
[[nodiscard]] std::vector<sock_filter> port_filter(std::span<const IpRange> ranges);

}  // namespace lvspec
