/// Placement: which cluster runs what, in Karmada's API.
module atoll.placement {
    requires transitive atoll.control;
    requires static transitive org.jspecify;

    exports atoll.placement;
}
