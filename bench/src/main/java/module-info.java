/// Benchmarks of the built product, from outside.
module atoll.bench {
    requires atoll.client;
    requires java.net.http;
    requires jdk.management;
    requires static transitive org.jspecify;
}
