/** What the payloads of all agents were seen to hold. Most of it is of no use here; what else comes is news. */
export const knownFields: ReadonlySet<string> = new Set(
	`action agentId agentName agentType agent_id agent_name agent_transcript_path agent_type background_tasks cache_ttl
	client_type compact_summary context_tokens custom_instructions cwd decision details display duration_ms effort error
	errorContext error_message error_type estimated_cache_write_usd estimated_token_count from_model hookName
	hook_event_name id initialPrompt is_interrupt is_steer last_assistant_message llm_request llm_response message model
	notification_type origin_kind origin_name parentAgentId permissionSuggestions permission_mode permission_suggestions
	pricing profile prompt prompt_cache_likely_expired prompt_cache_warm prompt_id prompt_response reason recoverable
	requested_model response seconds_since_last_response sessionId session_crons session_id session_title source status
	stopReason stop_hook_active timestamp to_model token_count token_usage toolArgs toolInput toolName toolResult
	tool_call_id tool_calls tool_input tool_name tool_output tool_response tool_use_id transcriptPath transcript_path
	trigger turn_id uptime_ms`.split(/\s+/),
);
