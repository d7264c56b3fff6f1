package io.flowcut.activities.features;

/**
 * Motion of the tokens of a frame beyond the camera's.
 *
 * @param vectors residual motion, x and y per token, in pixels of the flow field
 * @param size how far each token moves, in the same pixels
 * @param noise what a token that does not move shows
 */
record TokenMotion(float[] vectors, float[] size, double noise) {}
