/// The program `atoll`.
module atoll.app {
    requires atoll.cli;
    requires atoll.controllers;
    requires atoll.nodes;
    requires atoll.placement;
    requires atoll.scheduler;
    requires atoll.server;
    requires java.logging;
    requires java.management;
    requires java.net.http;
    requires jdk.httpserver;
    requires static transitive org.jspecify;
}
