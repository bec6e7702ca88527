package atoll.nodes;

import atoll.api.request.PatchType;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.nodes.stage.Step;
import atoll.nodes.template.Environment;

/// Opens [PatchBody] to tests of other packages.
public final class PatchBodies {
    private PatchBodies() {}

    public static Json of(Step.Patch patch, JsonObject object, Environment environment) {
        return PatchBody.of(patch, PatchType.MERGE, object, environment);
    }
}
