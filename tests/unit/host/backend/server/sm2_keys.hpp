// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keys of two agencies, for tests only.
namespace ssc::backend {

inline constexpr const char* kSm2Key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgVIsc6GuhSPvreoih\n"
    "xutFyni35grY0ghsE6QaugkshL2hRANCAARxjjTGc0/tNJfQhv5oUqgC10dPyvhb\n"
    "CoXd22KkzALhUOvIxTnZdE5Mp+Z5FUIddj3a9+gI7iiRwXkU3Ug8BJHA\n"
    "-----END PRIVATE KEY-----\n";

inline constexpr const char* kOtherSm2Key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgMcx77cW/Nu/9PbwP\n"
    "Skxw5c12POBvAuyJOY/E4JWrx6KhRANCAAST3lsd2Jo6nZIEISfSCNMF3hrX5kxq\n"
    "ncS4lsRfiHNDmXfoHgixpraUSY5s2BloQMA2UDz0dsR+UWCCWw6gcAZq\n"
    "-----END PRIVATE KEY-----\n";

}  // namespace ssc::backend
