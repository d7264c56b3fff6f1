package io.flowcut.workflows;

import io.temporal.common.SearchAttributeKey;

/** Search attributes of the workflows; a service must have them registered before a request may ask for them. */
public final class FlowCutSearchAttributes {
    /** Name of the dataset. */
    public static final SearchAttributeKey<String> DATASET = SearchAttributeKey.forKeyword("FlowCutDataset");

    /** As {@link Progress#stage()}. */
    public static final SearchAttributeKey<String> STAGE = SearchAttributeKey.forKeyword("FlowCutStage");

    /** As {@link Progress#state()}. */
    public static final SearchAttributeKey<String> STATE = SearchAttributeKey.forKeyword("FlowCutState");

    private FlowCutSearchAttributes() {}
}
