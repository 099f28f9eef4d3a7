"""campaigns.yaml, read and checked: load_campaigns(path) -> Campaigns, or every mistake in it at once."""

from dialer.campaign_file.load import CampaignErrors, load_campaigns

__all__ = ["CampaignErrors", "load_campaigns"]
