#pragma once
// One HTTP/1.1 response as it comes in, by Boost.Beast's parser.
#include <boost/beast/http/basic_parser.hpp>
#include <string>
#include <string_view>

namespace lvspec {

/// What is wanted of a response beside its status and its end.
struct ResponseWishes {
  std::string token_header;  ///< keep this header's value; empty: none
  bool keep_body = false;    ///< keep the first octets of the body
};

/// Fed octet ranges, keeps no more than was wished for. RFC 9112.
class ResponseParser final : public boost::beast::http::basic_parser<false> {
 public:
  static constexpr std::size_t most_kept = 65536;

  /// `body` is where the body is kept; both outlive the parser.
  ResponseParser(const ResponseWishes& wishes, std::string& body, std::string& token)
      : wishes_(wishes), body_(body), token_(token) {
    body_.clear();
    token_.clear();
  }
  [[nodiscard]] std::uint16_t status() const noexcept { return status_; }

 private:
  using Field = boost::beast::http::field;
  using Text = boost::beast::string_view;
  using Error = boost::system::error_code;

  void on_request_impl(boost::beast::http::verb, Text, Text, int, Error&) override {}
  void on_response_impl(int code, Text, int, Error&) override { status_ = static_cast<std::uint16_t>(code); }
  void on_field_impl(Field, Text name, Text value, Error&) override {
    if (!wishes_.token_header.empty() && boost::beast::iequals(name, wishes_.token_header))
      token_.assign(value.data(), value.size());
  }
  void on_header_impl(Error&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, Error&) override {}
  std::size_t on_body_impl(Text octets, Error&) override { return keep(octets); }
  void on_chunk_header_impl(std::uint64_t, Text, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text octets, Error&) override { return keep(octets); }
  void on_finish_impl(Error&) override {}

  std::size_t keep(Text octets) {
    if (wishes_.keep_body && body_.size() < most_kept)
      body_.append(octets.data(), std::min(octets.size(), most_kept - body_.size()));
    return octets.size();
  }

  const ResponseWishes& wishes_;
  std::string& body_;
  std::string& token_;
  std::uint16_t status_ = 0;
};

}  // namespace lvspec
