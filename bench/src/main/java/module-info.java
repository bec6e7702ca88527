/// Benchmarks of the built product, from outside.
module atoll.bench {
    requires atoll.client;
    requires static transitive org.jspecify;
}
