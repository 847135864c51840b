// SPDX-License-Identifier: Apache-2.0
#include "host/crypto/signature.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "host/crypto/digest.hpp"

namespace ssc::crypto {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;
using Bio = Owned<BIO, BIO_free>;
using EcdsaSig = Owned<ECDSA_SIG, ECDSA_SIG_free>;
using MdContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Number = Owned<BIGNUM, BN_free>;
using Key = std::shared_ptr<EVP_PKEY>;

// What a scheme is called in OpenSSL.
struct Names {
  const char* key_type;
  const char* group;
  const char* digest;
  const char* text;
};

const Names& names(Scheme scheme) {
  static constexpr Names kSm2{"SM2", "SM2", "SM3", "an SM2 key"};
  static constexpr Names kEs256{"EC", "prime256v1", "SHA256", "a P-256 key"};
  return scheme == Scheme::kSm2 ? kSm2 : kEs256;
}

constexpr std::size_t kMaxKeyFile = 16384;
constexpr std::size_t kHalf = 32;

[[noreturn]] void broken(const char* what) {
  throw std::runtime_error(std::string("OpenSSL: ") + what);
}

void check(bool good, const char* what) {
  if (!good) broken(what);
}

Key own(EVP_PKEY* key) {
  return {key, &EVP_PKEY_free};
}

bool fits(const Names& name, EVP_PKEY* key) {
  std::array<char, 32> group{};
  return key != nullptr && EVP_PKEY_is_a(key, name.key_type) == 1 &&
         EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1 &&
         std::string_view(group.data()) == name.group;
}

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return failure(Code::kConfig, path.string() + ": cannot be read");
  std::string text(kMaxKeyFile, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

int no_password(char*, int, int, void*) {
  return -1;
}  // instead of asking on the terminal

template <class Read>
Result<Key> parse_pem(Scheme scheme, std::string_view pem, Read read) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  check(bio != nullptr, "memory");
  Key key = own(read(bio.get(), nullptr, &no_password, nullptr));
  const Names& name = names(scheme);
  if (!fits(name, key.get())) return failure(Code::kConfig, std::string("not ") + name.text);
  return key;
}

template <class KeyType>
Result<KeyType> load_key(Scheme scheme, const std::filesystem::path& path) {
  auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  auto key = KeyType::from_pem(scheme, *text);
  OPENSSL_cleanse(text->data(), text->size());
  if (!key) return failure(key.error().code, path.string() + ": " + key.error().detail);
  return key;
}

// The id must be said each time: OpenSSL's own default is none, and a signature with another id is
// another signature.
MdContext start(const Key& key, Scheme scheme, decltype(&EVP_DigestSignInit_ex) init) {
  MdContext context(EVP_MD_CTX_new());
  check(context != nullptr, "memory");
  char id[] = "1234567812345678";
  const OSSL_PARAM sm2[] = {
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_DIST_ID, id, sizeof(id) - 1),
      OSSL_PARAM_construct_end()};
  check(init(context.get(), nullptr, names(scheme).digest, nullptr, nullptr, key.get(),
             scheme == Scheme::kSm2 ? sm2 : nullptr) == 1,
        "signature context");
  return context;
}

// OpenSSL speaks the DER form (RFC 3279 §2.2.3), 70 to 72 bytes for these curves.
using Der = std::vector<Byte>;

Der to_der(Bytes raw) {
  Number r(BN_bin2bn(raw.data(), kHalf, nullptr));
  Number s(BN_bin2bn(raw.data() + kHalf, kHalf, nullptr));
  const EcdsaSig signature(ECDSA_SIG_new());
  check(r && s && signature && ECDSA_SIG_set0(signature.get(), r.get(), s.get()) == 1, "memory");
  (void)r.release();
  (void)s.release();
  unsigned char* encoded = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &encoded);
  check(size > 0, "signature encoding");
  Der der(encoded, encoded + size);
  OPENSSL_free(encoded);
  return der;
}

Signature from_der(const Der& der) {
  const unsigned char* next = der.data();
  const EcdsaSig signature(d2i_ECDSA_SIG(nullptr, &next, static_cast<long>(der.size())));
  check(signature != nullptr, "signature encoding");
  Signature raw{};
  const bool good =
      BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), kHalf) == kHalf &&
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + kHalf, kHalf) == kHalf;
  check(good, "signature encoding");
  return raw;
}

Point point_of(EVP_PKEY* key) {
  Point point{};
  std::size_t size = 0;
  check(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point.data(),
                                        point.size(), &size) == 1 &&
            size == point.size(),
        "public key");
  return point;
}

}  // namespace

PublicKey::PublicKey(Scheme scheme, Key key) : scheme_(scheme), key_(std::move(key)) {}

Result<PublicKey> PublicKey::load(Scheme scheme, const std::filesystem::path& pem_file) {
  return load_key<PublicKey>(scheme, pem_file);
}

Result<PublicKey> PublicKey::from_pem(Scheme scheme, std::string_view pem) {
  auto key = parse_pem(scheme, pem, &PEM_read_bio_PUBKEY);
  if (!key) return tl::unexpected(key.error());
  return PublicKey(scheme, std::move(*key));
}

Result<PublicKey> PublicKey::from_point(Scheme scheme, Bytes point) {
  const Names& name = names(scheme);
  Point copy{};
  if (point.size() != copy.size() || point[0] != 0x04)
    return failure(Code::kConfig, "not an uncompressed point");
  std::copy(point.begin(), point.end(), copy.begin());
  std::string group = name.group;
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy.data(), copy.size()),
      OSSL_PARAM_construct_end()};
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, name.key_type, nullptr));
  check(context && EVP_PKEY_fromdata_init(context.get()) == 1, "key context");
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
    return failure(Code::kConfig, "not a point of the curve");
  return PublicKey(scheme, own(key));
}

Point PublicKey::point() const {
  return point_of(key_.get());
}

KeyId PublicKey::id() const {
  const Digest digest = sm3(point());
  KeyId id{};
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

bool PublicKey::verify(Bytes message, Bytes signature) const {
  if (signature.size() != Signature{}.size()) return false;
  const Der der = to_der(signature);
  const MdContext context = start(key_, scheme_, &EVP_DigestVerifyInit_ex);
  return EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(), message.size()) ==
         1;
}

PrivateKey::PrivateKey(Scheme scheme, Key key) : scheme_(scheme), key_(std::move(key)) {}

Result<PrivateKey> PrivateKey::load(Scheme scheme, const std::filesystem::path& pem_file) {
  return load_key<PrivateKey>(scheme, pem_file);
}

Result<PrivateKey> PrivateKey::from_pem(Scheme scheme, std::string_view pem) {
  auto key = parse_pem(scheme, pem, &PEM_read_bio_PrivateKey);
  if (!key) return tl::unexpected(key.error());
  return PrivateKey(scheme, std::move(*key));
}

PrivateKey PrivateKey::generate(Scheme scheme) {
  const Names& name = names(scheme);
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, name.key_type, nullptr));
  EVP_PKEY* key = nullptr;
  check(context && EVP_PKEY_keygen_init(context.get()) == 1 &&
            EVP_PKEY_CTX_set_group_name(context.get(), name.group) == 1 &&
            EVP_PKEY_generate(context.get(), &key) == 1,
        "key generation");
  return {scheme, own(key)};
}

PublicKey PrivateKey::public_key() const {
  // From the point, so that what is handed around holds no secret.
  auto key = PublicKey::from_point(scheme_, point_of(key_.get()));
  check(key.has_value(), "public key");
  return std::move(*key);
}

Signature PrivateKey::sign(Bytes message) const {
  const MdContext context = start(key_, scheme_, &EVP_DigestSignInit_ex);
  std::size_t size = 0;
  check(EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()) == 1, "sign");
  Der der(size);
  check(EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size()) == 1,
        "sign");
  der.resize(size);
  return from_der(der);
}

}  // namespace ssc::crypto
