/// What every floor stands on: JSON and YAML values. Imports nothing of ours.
module atoll.base {
    requires static transitive org.jspecify;
    requires org.snakeyaml.engine;

    exports atoll.base.json;
}
