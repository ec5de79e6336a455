#pragma once
// The kernel filter of a Port.
#include <linux/filter.h>

#include <span>
#include <vector>

#include "lvspec/address.hpp"

namespace lvspec {

/// A classic BPF program that lets in untagged frames: ARP and NDP (ICMPv6 types 133 to 137, without extension headers before
/// them), and what goes to one of `ranges`. So
/// many ranges that the kernel would refuse the program let in everything instead.
[[nodiscard]] std::vector<sock_filter> port_filter(std::span<const IpRange> ranges);

}  // namespace lvspec
